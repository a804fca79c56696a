import type { Pool, PoolClient } from 'pg';

/** How a patient is reached, as stored. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly language: string;
}

// NO KEY: inserting an appointment takes a key-share lock on its patient, which must stay possible.
const lockText = `SELECT id, name, email, language FROM patient WHERE id = $1 FOR NO KEY UPDATE`;

const insertText = `
  INSERT INTO patient (id, name, email, language, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (id) DO NOTHING
  RETURNING id, name, email, language`;

const findText = `SELECT id, name, email, language FROM patient WHERE id = ANY ($1::text[])`;

/**
 * Locks a patient's row until the end of the transaction, storing the claims of the token first
 * when there is no row yet. Returns the profile as stored, which may differ from the claims.
 */
export async function lockPatient(
  client: PoolClient,
  claims: Contact,
  now: Date,
): Promise<Contact> {
  const lock = { name: 'appointments.lock-patient', text: lockText, values: [claims.id] };
  const found = await client.query<Contact>(lock);
  if (found.rows[0] !== undefined) return found.rows[0];
  const inserted = await client.query<Contact>({
    name: 'appointments.insert-patient',
    text: insertText,
    values: [claims.id, claims.name, claims.email, claims.language, now],
  });
  // A row of one's own making is locked; no row means that another request was faster.
  const contact = inserted.rows[0] ?? (await client.query<Contact>(lock)).rows[0];
  if (contact === undefined) throw new Error('A patient just stored was not found.');
  return contact;
}

/** The contacts of some patients, by id, without locking them. */
export async function findContacts(
  client: Pool | PoolClient,
  ids: readonly string[],
): Promise<Map<string, Contact>> {
  const { rows } = await client.query<Contact>({
    name: 'appointments.find-contacts',
    text: findText,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row]));
}
