import type { TokenVerifier, VerifiedToken } from './token-verifier.ts';
import { unauthenticated } from './token-verifier.ts';

/** Finds the caller of a request. */
export interface Authentication {
  /**
   * What the token in `authorization` (the header) says, or null when there is no header.
   * @throws RequestRefused when a token is there but is not good for `region`.
   */
  authenticate(authorization: string | undefined, region: string): Promise<VerifiedToken | null>;
}

/** How keys of clients and of the registry begin. */
const apiKeyShape = /^rv[ck]_/;

/**
 * Reads `Authorization: Bearer …`. A bad token is refused whatever the operation, so that a client
 * whose token ran out hears of it instead of silently continuing as nobody.
 */
export function createAuthentication(verifier: TokenVerifier): Authentication {
  return {
    async authenticate(authorization, region) {
      if (authorization === undefined) return null;
      const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
      if (token === undefined) {
        const message = 'The authorization header must be "Bearer" and a token.';
        throw unauthenticated('MALFORMED', message);
      }
      if (apiKeyShape.test(token)) {
        const message = 'This is an API key, not a token: send it as x-api-key.';
        throw unauthenticated('MALFORMED', message);
      }
      const verified = await verifier.verify(token);
      if (verified.region !== region) {
        throw unauthenticated(
          'WRONG_REGION',
          `The token is for region "${verified.region}", this endpoint serves region "${region}".`,
        );
      }
      return verified;
    },
  };
}
