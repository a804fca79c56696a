import type { IncomingMessage } from 'node:http';
import type { Caller } from './caller.ts';
import { RendezvousError, Unauthenticated } from './errors.ts';
import { createInternalTokenVerifier, internalTokenHeader } from './internal-token.ts';
import type { Logger } from './logger.ts';
import { jsonResponse } from './operations-endpoint.ts';
import { acceptTraceparent } from './request-id.ts';
import type { RequestContext } from './subgraph-plugins.ts';
import { TimedOut } from './wait.ts';

const languageTag = /^[a-z]{2,3}(-[A-Z]{2})?$/;

/** The parts of a request that decide about it before its body is read. */
export interface RequestHead {
  method: string;
  path: string;
  header(name: string): string | null;
}

/**
 * Finds out from the head of a request who calls.
 * The result throws Unauthenticated without a valid internal token, and RendezvousError
 * (BAD_REQUEST) for a region that is not served here.
 */
export function createAuthenticator(o: {
  internalTokenSecret: string;
  regions: readonly string[];
  logger: Logger;
}): (head: RequestHead, requestId: string) => Promise<RequestContext> {
  const verifier = createInternalTokenVerifier(o.internalTokenSecret);
  return async (head, requestId) => {
    const token = head.header(internalTokenHeader);
    if (token === null || token === '') {
      throw new Unauthenticated('An internal token is needed: subgraphs serve the gateway only.');
    }
    const { region, patient, actor, client } = await verifier.verify(token);
    if (!o.regions.includes(region)) {
      throw new RendezvousError('BAD_REQUEST', `Region "${region}" is not served here.`);
    }
    const asked = head.header('accept-language') ?? '';
    const language = languageTag.test(asked) ? asked : (patient?.language ?? 'en');
    const traceparent = acceptTraceparent(head.header('traceparent'));
    const caller: Caller = {
      region,
      patient,
      actor,
      client,
      language,
      requestId,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    return { caller, logger: o.logger.child({ requestId, region }) };
  };
}

/** The head of a request that came over a socket. */
export function headOfNode(request: IncomingMessage): RequestHead {
  return {
    method: request.method ?? 'GET',
    path: (request.url ?? '/').split('?', 1)[0] ?? '/',
    header: (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : null;
    },
  };
}

/** The head of a request that never was on a socket. */
export function headOfFetch(request: Request): RequestHead {
  return {
    method: request.method,
    path: new URL(request.url).pathname,
    header: (name) => request.headers.get(name),
  };
}

/** The answer to a request that never reached GraphQL, in the shape of a GraphQL answer. */
export function failure(error: unknown, requestId: string, logger: Logger): Response {
  if (error instanceof TimedOut) {
    logger.warn({ requestId }, 'a request took too long');
    return errorResponse(504, 'The request took too long. Try again.', 'REQUEST_TIMEOUT');
  }
  if (error instanceof Unauthenticated) return errorResponse(401, error.message, error.code);
  if (error instanceof RendezvousError) return errorResponse(400, error.message, error.code);
  logger.error({ err: error, requestId }, 'a request failed before it was executed');
  return errorResponse(500, 'Something went wrong.', 'INTERNAL_SERVER_ERROR');
}

function errorResponse(status: number, message: string, code: string): Response {
  return jsonResponse(status, { errors: [{ message, extensions: { code } }] });
}
