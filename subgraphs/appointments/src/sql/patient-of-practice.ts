import type { PoolClient } from 'pg';

import type { Contact } from './patient.ts';

/** Who a practice says its patient is: with a phone number, an e-mail address or both. */
export interface Person {
  readonly name: string;
  /** In E.164 form. */
  readonly phone: string | null;
  readonly email: string | null;
  readonly language: string;
}

// What the practice says now is how the patient is reached from now on; an address that it does not
// mention is kept. The target is the index that makes a patient who calls again the same one.
const text = `
  INSERT INTO patient AS known (id, practice_id, name, phone, email, language, created_at,
    updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
  ON CONFLICT (practice_id, lower(name), coalesce(phone, lower(email)))
    WHERE practice_id IS NOT NULL
  DO UPDATE SET name = excluded.name, email = coalesce(excluded.email, known.email),
    language = excluded.language, updated_at = excluded.updated_at
  RETURNING id, name, email, language`;

/**
 * Locks a practice's record of a patient until the end of the transaction, making it with the id
 * `newId` when the practice does not know the patient yet, and returns what is stored now. Records
 * of other practices, and accounts, are never found.
 */
export async function lockPatientOfPractice(
  client: PoolClient,
  practiceId: number,
  person: Person,
  newId: string,
  now: Date,
): Promise<Contact> {
  const { name, phone, email, language } = person;
  const { rows } = await client.query<Contact>({
    name: 'appointments.lock-patient-of-practice',
    text,
    values: [newId, practiceId, name, phone, email, language, now],
  });
  const [patient] = rows;
  if (patient === undefined) throw new Error('A patient just locked was not found.');
  return patient;
}
