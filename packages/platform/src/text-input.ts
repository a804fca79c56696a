import { BadUserInput } from './errors.ts';

/** Everything Unicode calls a control character, except line feed and tab. */
const controlCharacter = /[^\P{Cc}\n\t]/u;

/**
 * Text from a client, as it is stored: NFC, trimmed, with Unix line ends.
 * @param o.maxLength in characters (code points), after trimming
 * @param o.required refuse empty text (default: empty is fine)
 * @throws BadUserInput naming `field` when it is too long, empty or has control characters
 */
export function validateText(
  field: string,
  text: string,
  o: { maxLength: number; required?: boolean },
): string {
  // Far too long: not worth normalizing. NFC at most divides the length by 3, line ends by 2.
  if (text.length > o.maxLength * 8 + 1_000) throw tooLong(field, o.maxLength);
  if (!text.isWellFormed()) {
    throw new BadUserInput(field, 'is not valid Unicode (half of a surrogate pair); send UTF-8');
  }
  const value = text.replaceAll('\r\n', '\n').normalize('NFC').trim();
  if (controlCharacter.test(value)) {
    throw new BadUserInput(
      field,
      'must not contain control characters other than line feed and tab; remove them',
    );
  }
  if (value === '' && o.required === true) {
    throw new BadUserInput(field, 'must not be empty; send some text');
  }
  if (value.length > o.maxLength && [...value].length > o.maxLength) {
    throw tooLong(field, o.maxLength);
  }
  return value;
}

function tooLong(field: string, maxLength: number): BadUserInput {
  return new BadUserInput(field, `must be at most ${maxLength} characters long; shorten it`);
}
