import type { IncomingMessage, ServerResponse } from 'node:http';

/** Adds the headers with which a browser lets pages of other origins call the API. */
export interface CrossOrigin {
  /** Sets the headers for an actual request; does nothing for origins that are not allowed. */
  allow(request: IncomingMessage, response: ServerResponse): void;
  /** Answers the browser's question before a request (OPTIONS). */
  answerPreflight(request: IncomingMessage, response: ServerResponse): void;
}

const allowedMethods = 'GET, POST, OPTIONS';
const allowedHeaders = [
  'accept-language',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'authorization',
  'content-type',
  'traceparent',
  'x-api-key',
  'x-apollo-operation-name',
  'x-request-id',
].join(', ');
const exposedHeaders = ['content-language', 'retry-after', 'x-operation-cost', 'x-request-id'].join(
  ', ',
);
const preflightMaxAgeSeconds = 600;

/**
 * Cross-origin resource sharing for exactly `origins`; `*` allows every origin, and nothing allows
 * none, so that browsers let only pages of the gateway's own origin in. No cookies are involved.
 */
export function createCrossOrigin(origins: readonly string[]): CrossOrigin {
  const allowed = new Set(origins);

  function allow(request: IncomingMessage, response: ServerResponse): boolean {
    const origin = request.headers.origin;
    if (allowed.size > 0) response.setHeader('vary', 'origin, accept-language');
    if (origin === undefined || !(allowed.has('*') || allowed.has(origin))) return false;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', exposedHeaders);
    return true;
  }

  return {
    allow(request, response) {
      allow(request, response);
    },
    answerPreflight(request, response) {
      if (allow(request, response)) {
        response.setHeader('access-control-allow-methods', allowedMethods);
        response.setHeader('access-control-allow-headers', allowedHeaders);
        response.setHeader('access-control-max-age', preflightMaxAgeSeconds);
      }
      response.setHeader('allow', allowedMethods);
      response.statusCode = 204;
      response.end();
    },
  };
}
