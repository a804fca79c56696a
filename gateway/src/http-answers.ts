import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestRefused } from './request-refused.ts';

const jsonType = 'application/json; charset=utf-8';
const graphqlType = 'application/graphql-response+json; charset=utf-8';

/** True when the client understands the media type that gives errors a status of their own. */
export function acceptsGraphqlResponse(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes('application/graphql-response+json') ?? false;
}

/** Writes a complete answer. A HEAD request gets its headers only. */
export function sendText(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.statusCode = status;
  response.setHeader('content-type', contentType);
  response.setHeader('content-length', bytes.length);
  response.setHeader('x-content-type-options', 'nosniff');
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

/** Writes `value` as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, jsonType, `${JSON.stringify(value)}\n`);
}

/**
 * Answers a refused request in the shape of a GraphQL error. A limit that an operation goes over is
 * like a validation error: 200 to clients that know only application/json, as GraphQL over HTTP asks.
 */
export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: RequestRefused,
  requestId: string,
): void {
  const knowsGraphqlResponse = acceptsGraphqlResponse(request.headers.accept);
  const isLikeValidation = refusal.code === 'OPERATION_LIMIT_EXCEEDED';
  const status = isLikeValidation && !knowsGraphqlResponse ? 200 : refusal.status;
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  const extensions = { code: refusal.code, ...refusal.extensions, requestId };
  const body = JSON.stringify({ errors: [{ message: refusal.message, extensions }] });
  sendText(response, status, knowsGraphqlResponse ? graphqlType : jsonType, `${body}\n`);
}
