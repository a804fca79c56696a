/** What the system says about an error, such as ENOENT or ECONNREFUSED, else its message. */
export function describeSystemError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error) return String(error.code);
  // `fetch` says only that it failed; why is in the cause.
  if ('cause' in error && error.cause !== undefined) return describeSystemError(error.cause);
  return 'message' in error ? String(error.message) : 'unknown';
}
