/** The stack cannot do what it was asked to; the message is for the user. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
