import { BadUserInput } from '@rendezvous/platform/errors';
import { validateText } from '@rendezvous/platform/text-input';
import type { Region } from '@rendezvous/region/region';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

const nameMaxLength = 200;
const emailMaxLength = 254;
const phoneMaxLength = 40;

// Only what certainly is no address is refused: whether it works, the first mail shows.
const emailShape = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\.]+(\.[^\s@<>,;:"()[\]\\.]+)+$/u;

/** A person's name as it is stored. @throws BadUserInput naming the field */
export function checkedName(field: string, name: string): string {
  const text = validateText(field, name, { maxLength: nameMaxLength, required: true });
  // A name becomes part of mail headers and calendar entries, where a line break is an injection.
  if (/[\n\t]/.test(text)) throw new BadUserInput(field, 'must be one line; remove line breaks');
  return text;
}

/** An e-mail address as it is stored. @throws BadUserInput naming the field */
export function checkedEmail(field: string, email: string): string {
  const text = validateText(field, email, { maxLength: emailMaxLength, required: true });
  if (emailShape.test(text)) return text;
  throw new BadUserInput(field, 'is not an e-mail address; send one such as ada@example.org');
}

/**
 * A phone number in E.164 form, however it was written: with the country's code, or as people of the
 * region write it. Only its length is judged, as numbering plans change. @throws BadUserInput
 */
export function checkedPhone(
  field: string,
  phone: string,
  { countryCode }: Pick<Region, 'countryCode'>,
): string {
  const text = validateText(field, phone, { maxLength: phoneMaxLength, required: true });
  const number = parsePhoneNumberFromString(text, {
    // A code the library does not know leaves only numbers with their country's code.
    defaultCountry: countryCode as CountryCode,
    // Otherwise a number is found inside of any text.
    extract: false,
  });
  if (number?.isPossible() === true) return number.number;
  throw new BadUserInput(field, 'is not a phone number; send one such as +33 6 12 34 56 78');
}

/** A language tag of the region. @throws BadUserInput naming the field */
export function checkedLanguage(
  field: string,
  language: string,
  { languages }: Pick<Region, 'languages'>,
): string {
  if (languages.includes(language)) return language;
  throw new BadUserInput(field, `must be one of ${languages.join(', ')}`);
}
