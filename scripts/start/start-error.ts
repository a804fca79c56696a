/** A reason not to start that the user can do something about; its message is one sentence. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
