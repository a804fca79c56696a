import { BadUserInput } from '@rendezvous/platform/errors';
import { validateText } from '@rendezvous/platform/text-input';

import type { PatientCaller } from './change-request.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { saveProfile } from './repository.ts';
import type { Contact } from './sql/patient.ts';

/** The input of the mutation; what is missing or null stays as it is. */
export interface UpdateProfileInput {
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly language?: string | null | undefined;
}

const nameMaxLength = 200;
const emailMaxLength = 254;

// Only what certainly is no address is refused: whether it works, the first mail shows.
const emailShape = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\.]+(\.[^\s@<>,;:"()[\]\\.]+)+$/u;

/**
 * Changes a patient's stored profile and returns it. Later events carry the new values.
 * @throws BadUserInput naming the field that cannot be stored
 */
export async function updateProfile(
  { region, client, clock }: RegionDependencies,
  caller: PatientCaller,
  input: UpdateProfileInput,
): Promise<Contact> {
  const changes = {
    ...(input.name == null ? {} : { name: checkedName(input.name) }),
    ...(input.email == null ? {} : { email: checkedEmail(input.email) }),
    ...(input.language == null
      ? {}
      : { language: checkedLanguage(input.language, region.languages) }),
  };
  return saveProfile(client, caller.patient, changes, clock());
}

function checkedName(name: string): string {
  const text = validateText('name', name, { maxLength: nameMaxLength, required: true });
  // A name becomes part of mail headers and calendar entries, where a line break is an injection.
  if (/[\n\t]/.test(text)) throw new BadUserInput('name', 'must be one line; remove line breaks');
  return text;
}

function checkedEmail(email: string): string {
  const text = validateText('email', email, { maxLength: emailMaxLength, required: true });
  if (emailShape.test(text)) return text;
  throw new BadUserInput('email', 'is not an e-mail address; send one such as ada@example.org');
}

function checkedLanguage(language: string, languages: readonly string[]): string {
  if (languages.includes(language)) return language;
  throw new BadUserInput('language', `must be one of ${languages.join(', ')}`);
}
