import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdHeader } from '@rendezvous/platform/request-id';
import type { RequestReport } from '../request-scope.ts';
import type { ResolvedOperation } from './resolve-operation.ts';

/**
 * Every header that an answer depends on. Credentials are among them: a cache may give a stored
 * answer to a request with a token unless it is told that the token matters (RFC 9111, 4.1).
 */
const answersVaryBy = ['accept', 'accept-language', 'authorization', 'x-api-key'];

/** What decides whether an answer is the same for everybody. */
export interface AnsweredRequest {
  readonly request: IncomingMessage;
  readonly report: RequestReport;
  readonly operation: ResolvedOperation;
  readonly status: number;
}

/** Says that an answer is for this request only, which holds until it is known to be shareable. */
export function markPrivate(response: ServerResponse): void {
  response.setHeader('cache-control', 'private, no-store');
  const given = String(response.getHeader('vary') ?? '').split(', ');
  const names = new Set([...given.filter((name) => name !== ''), ...answersVaryBy]);
  response.setHeader('vary', [...names].join(', '));
}

/**
 * Whether everybody who asks this gets this: a listed query by GET, without token and API key,
 * answered without errors. The URL names region, operation and variables; headers that matter are in
 * `vary`; nothing else of a request reaches a resolver.
 */
export function isShareable({ request, report, operation, status }: AnsweredRequest): boolean {
  const { authorization, 'x-api-key': apiKey } = request.headers;
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    operation.persisted !== null &&
    authorization === undefined &&
    apiKey === undefined &&
    status === 200 &&
    report.operationType === 'query' &&
    report.outcome === 'ok'
  );
}

/**
 * Lets shared caches keep an answer for `maxAgeSeconds`. Takes away what is about this one request.
 * @returns whether the client has this very answer already, so that status 304 says it all
 */
export function markShareable(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  maxAgeSeconds: number,
): boolean {
  const etag = `"${hash('sha256', body, 'base64url')}"`;
  response.setHeader('cache-control', `public, max-age=${maxAgeSeconds}`);
  response.setHeader('etag', etag);
  response.removeHeader(requestIdHeader);
  const known = (request.headers['if-none-match'] ?? '').split(',');
  return known.some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

/** The answer that a client has already. */
export function sendNotModified(response: ServerResponse): void {
  response.statusCode = 304;
  response.end();
}
