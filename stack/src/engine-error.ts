/** An engine cannot be had or does not start; the message is for the user. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
