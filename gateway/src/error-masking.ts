import type { Logger } from '@rendezvous/platform/logger';
import type { GraphQLFormattedError } from 'graphql';
import type { RequestScope } from './request-scope.ts';

/** Codes that subgraphs give on purpose: their message is written for the client. */
const domainCodes = new Set([
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'SERVICE_UNAVAILABLE',
]);

/** Codes that the gateway itself gives about the request. */
const protocolCodes = new Set([
  ...domainCodes,
  'BAD_REQUEST',
  'OPERATION_TOO_EXPENSIVE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Extensions that tell how the platform is built, which is nobody's business. */
const hiddenExtensions = new Set(['serviceName', 'stacktrace', 'exception', 'http', 'ftv1']);

/** What a client is told about a failure that is ours. */
export function internalError(requestId: string): GraphQLFormattedError {
  return {
    message: `Something went wrong. Quote request id ${requestId} when you report it.`,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}

/**
 * What a client may see of `formatted`. An error with a known code passes, without what it says about
 * our insides; anything else is logged with the request's id and replaced. A subgraph that rejects
 * the gateway's own document (`GRAPHQL_VALIDATION_FAILED`) is our failure, not the client's.
 */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  scope: RequestScope | undefined,
  logger: Logger,
): GraphQLFormattedError {
  const subgraph = formatted.extensions?.['serviceName'];
  const code = String(formatted.extensions?.['code']);
  const passes = subgraph === undefined ? protocolCodes : domainCodes;
  if (!passes.has(code)) return mask(formatted, error, scope, logger);
  const extensions: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(formatted.extensions ?? {})) {
    if (!hiddenExtensions.has(name)) extensions[name] = value;
  }
  return { ...formatted, extensions };
}

function mask(
  formatted: GraphQLFormattedError,
  error: unknown,
  scope: RequestScope | undefined,
  logger: Logger,
): GraphQLFormattedError {
  const requestId = scope?.requestId ?? 'unknown';
  const subgraph = formatted.extensions?.['serviceName'];
  const details = { err: error, requestId, subgraph, path: formatted.path };
  logger.error(details, 'An unexpected error was masked');
  const masked = internalError(requestId);
  return formatted.path === undefined ? masked : { ...masked, path: formatted.path };
}
