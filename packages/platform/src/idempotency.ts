import { BadUserInput } from './errors.ts';

const requestIdShape = /^[\x21-\x7e]{8,128}$/;

/**
 * The id under which a client may send a change again, as it was sent.
 * @throws BadUserInput when it is not 8 to 128 printable ASCII characters without spaces
 */
export function checkedRequestId(requestId: string): string {
  if (requestIdShape.test(requestId)) return requestId;
  throw new BadUserInput(
    'requestId',
    'must be 8 to 128 printable ASCII characters without spaces, for example a UUID',
  );
}
