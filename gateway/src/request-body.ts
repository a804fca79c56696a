import type { IncomingMessage } from 'node:http';
import { isPlainJson, readBoundedBody } from '@rendezvous/platform/request-body';
import { RequestRefused } from './request-refused.ts';

/**
 * Reads a POST body as JSON.
 * @throws RequestRefused: 415 unless it is uncompressed JSON in UTF-8, 413 over `maxBytes`, 400 when
 *   it is not JSON.
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  checkMediaType(request);
  const bytes = await readBytes(request, maxBytes);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // No cause: the parser's message quotes the body, which may hold a patient's words.
    const message = 'The request body is not valid JSON.';
    throw new RequestRefused(message, { code: 'BAD_REQUEST', status: 400 });
  }
}

/**
 * Only application/json passes. Forms and plain text are what a foreign page can make a browser send
 * without asking (cross-site request forgery), so this is also the protection against that.
 */
function checkMediaType(request: IncomingMessage): void {
  if (isPlainJson(request.headers)) return;
  throw new RequestRefused(
    'Send the operation as "content-type: application/json", in UTF-8 and uncompressed.',
    { code: 'UNSUPPORTED_MEDIA_TYPE', status: 415, headers: { 'accept-post': 'application/json' } },
  );
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const bytes = await readBoundedBody(request, maxBytes);
  if (bytes !== null) return bytes;
  throw new RequestRefused(`The request body is larger than ${maxBytes} bytes. Send less.`, {
    code: 'PAYLOAD_TOO_LARGE',
    status: 413,
    extensions: { maximumBytes: maxBytes },
    headers: { connection: 'close' },
  });
}
