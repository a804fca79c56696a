const maxTextLength = 300;

/**
 * What may be kept about a failure: class and message, at most 300 characters, without addresses.
 * Stacks and the details a database adds (they quote rows) are left out on purpose.
 */
export function errorText(error: unknown): string {
  const text =
    error instanceof Error ? `${error.name}: ${error.message}` : `Thrown value: ${typeof error}`;
  return text
    .replaceAll(/[^\s<>"']+@[^\s<>"']+/g, '[address]')
    .replaceAll(/\s+/g, ' ')
    .slice(0, maxTextLength);
}
