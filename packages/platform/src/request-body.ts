import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

// How much of a body that is too large is read and thrown away so that the client, still writing,
// gets to see the answer instead of a broken connection.
const maxDiscardedBytes = 16 * 1024 * 1024;

/**
 * Reads a body of at most `maxBytes`. Null when it is larger; the connection is then of no use for
 * another request.
 */
export async function readBoundedBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
    if (length > Math.max(maxBytes, maxDiscardedBytes)) break;
  }
  return length <= maxBytes ? Buffer.concat(chunks, length) : null;
}

/** Whether a body is said to be uncompressed JSON in UTF-8. */
export function isPlainJson(headers: IncomingHttpHeaders): boolean {
  const [type, ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const encoding = headers['content-encoding'] ?? 'identity';
  return type?.trim() === 'application/json' && isUtf8 && encoding === 'identity';
}
