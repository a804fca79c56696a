import { patientAudit, type PatientCaller } from './change-request.ts';
import { checkedEmail, checkedLanguage, checkedName } from './contact-input.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { saveProfile } from './repository.ts';
import type { Profile } from './sql/patient.ts';

/** The input of the mutation; what is missing or null stays as it is. */
export interface UpdateProfileInput {
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly language?: string | null | undefined;
}

/**
 * Changes a patient's stored profile and returns it. Later events carry the new values.
 * @throws BadUserInput naming the field that cannot be stored
 */
export async function updateProfile(
  { region, client, clock }: RegionDependencies,
  caller: PatientCaller,
  input: UpdateProfileInput,
): Promise<Profile> {
  const changes = {
    ...(input.name == null ? {} : { name: checkedName('name', input.name) }),
    ...(input.email == null ? {} : { email: checkedEmail('email', input.email) }),
    ...(input.language == null
      ? {}
      : { language: checkedLanguage('language', input.language, region) }),
  };
  return saveProfile(client, caller.patient, changes, clock(), patientAudit(caller));
}
