import { randomUUID } from 'node:crypto';

/** The header that carries the id under which a request is found in logs, and back to the client. */
export const requestIdHeader = 'x-request-id';

const acceptable = /^[\x21-\x7e]{1,128}$/;

/** The id a client sent when it is printable and at most 128 characters long, else a new one. */
export function acceptRequestId(value: string | null | undefined): string {
  return value != null && acceptable.test(value) ? value : randomUUID();
}

const traceparentShape = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A W3C trace context header when it has the right shape. */
export function acceptTraceparent(value: string | null | undefined): string | undefined {
  return value != null && traceparentShape.test(value) ? value : undefined;
}
