import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import type { RegistryError } from '../registry-error.ts';

/**
 * A document under its version: 304 when the client has it already.
 * @param document is asked for only when it must be sent
 */
export async function versioned(
  ifNoneMatch: string | null,
  version: string,
  document: () => Promise<{ readonly version: string }>,
): Promise<Response> {
  const etag = `"${version}"`;
  // What an intermediary has marked as weak is the same version still.
  const known = (ifNoneMatch ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) {
    return new Response(null, { status: 304, headers: { etag } });
  }
  // It may be newer than the version that was asked about.
  const sent = await document();
  const response = jsonResponse(200, sent);
  response.headers.set('etag', `"${sent.version}"`);
  response.headers.set('cache-control', 'private, no-cache');
  return response;
}

/** An error as clients of the registry read it. */
export function errorResponse({ status, code, message, details }: RegistryError): Response {
  const response = jsonResponse(status, { error: { code, message }, ...details });
  if (code === 'BUSY' || code === 'SERVICE_UNAVAILABLE') response.headers.set('retry-after', '1');
  const { retryAfterSeconds } = details;
  if (typeof retryAfterSeconds === 'number') {
    response.headers.set('retry-after', String(retryAfterSeconds));
  }
  if (code === 'INVALID_API_KEY') response.headers.set('www-authenticate', 'ApiKey');
  return response;
}
