import type { IncomingMessage } from 'node:http';
import { RequestRefused } from '../request-refused.ts';
import type { ApiClient, ClientDirectory } from './api-client.ts';

/** The program that sent a request, and what it calls itself. */
export interface RequestClient {
  /** null without an API key. */
  readonly client: ApiClient | null;
  /** For logs only: anybody can send any name. */
  readonly label: string | null;
}

const maxLabelLength = 64;

/**
 * Finds out who sent a request, before its body is read.
 * @throws RequestRefused for a key that nobody has (401), a region that is not the client's (403),
 *   and a token beside the key of a partner, who acts for itself (400)
 */
export function clientOf(
  request: Pick<IncomingMessage, 'headers'>,
  region: string,
  directory: ClientDirectory,
): RequestClient {
  const { headers } = request;
  const client = directory.identify(headers['x-api-key']);
  if (client !== null) {
    if (client.regions.length > 0 && !client.regions.includes(region)) {
      throw new RequestRefused(`This client may not use region "${region}".`, {
        code: 'FORBIDDEN',
        status: 403,
        extensions: { region, regions: client.regions },
      });
    }
    if (client.role === 'partner' && headers.authorization !== undefined) {
      const message = 'A partner acts with its API key alone. Leave out the authorization header.';
      throw new RequestRefused(message, { code: 'CLIENT_AND_TOKEN', status: 400 });
    }
  }
  return { client, label: labelFrom(headers['apollographql-client-name']) };
}

/** Printable ASCII only, and not much of it. */
function labelFrom(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string' || header === '') return null;
  return header.slice(0, maxLabelLength).replaceAll(/[^\x20-\x7e]/g, '?');
}
