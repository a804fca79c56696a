import type { Pool, PoolClient } from 'pg';

/** How a patient is called and reached, as stored. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  /** Null for a patient of a practice who gave none. */
  readonly email: string | null;
  readonly language: string;
}

/** The same of a patient with an account, as stored or as their token says. */
export interface Profile extends Contact {
  readonly email: string;
}

/** All that is stored about a patient. */
export interface PatientRecord extends Contact {
  /** In E.164 form; of patients of a practice only. */
  readonly phone: string | null;
  /** The practice whose patient this is; null for a patient with an account. */
  readonly practiceId: number | null;
}

const findText = `
  SELECT id, name, email, language, phone, practice_id AS "practiceId"
  FROM patient WHERE id = ANY ($1::text[])`;

/** What is stored about some patients, by id, without locking them. */
export async function findPatients(
  client: Pool | PoolClient,
  ids: readonly string[],
): Promise<Map<string, PatientRecord>> {
  const { rows } = await client.query<PatientRecord>({
    name: 'appointments.find-patients',
    text: findText,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row]));
}
