const addressMaxLength = 254;

// Stricter than the standard allows: one mailbox, nothing that a mail server could take for two
// addresses, a source route or a new header line.
const addressShape = /^[^\s@<>()[\],;:"\\\p{Cc}]{1,64}@[^\s@<>()[\],;:"\\\p{Cc}]{1,253}$/u;

/** Whether the text is one plain mail address. */
export function isMailAddress(text: string): boolean {
  return text.length <= addressMaxLength && addressShape.test(text);
}

/**
 * The text on one line, without control characters: names end up in mail headers and calendar
 * lines, where a line break would begin another header.
 */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
