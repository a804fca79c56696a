import { errors } from '@elastic/elasticsearch';
import { errorText } from '@rendezvous/messaging/error-text';
import { TimedOut } from '@rendezvous/platform/wait';

/**
 * Whether Elasticsearch cannot do its work at the moment, rather than having been asked something
 * that it refuses: no connection, no answer in time, overload, shards or index not there.
 */
export function isElasticsearchOutage(error: unknown): boolean {
  if (error instanceof errors.ResponseError) {
    const status = error.statusCode ?? 500;
    return status >= 500 || status === 429 || status === 408 || isIndexMissing(error);
  }
  return (
    error instanceof TimedOut ||
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError ||
    error instanceof errors.RequestAbortedError
  );
}

/** Whether the index or alias that was asked does not exist. */
export function isIndexMissing(error: unknown): boolean {
  return error instanceof errors.ResponseError && error.statusCode === 404;
}

/** One line for logs and people: no address, no body of the request. */
export function describeElasticsearchError(error: unknown): string {
  if (error instanceof errors.ResponseError) {
    return `${error.statusCode ?? 'no status'} ${typeOf(error)}`;
  }
  if (error instanceof errors.ElasticsearchClientError) return error.constructor.name;
  return errorText(error);
}

function typeOf(error: errors.ResponseError): string {
  const body: unknown = error.body;
  if (typeof body !== 'object' || body === null || !('error' in body)) return 'error';
  const reason: unknown = body.error;
  const isTyped = typeof reason === 'object' && reason !== null && 'type' in reason;
  return isTyped ? String(reason.type) : String(reason);
}
