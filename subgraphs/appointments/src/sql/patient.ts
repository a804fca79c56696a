import type { Pool, PoolClient } from 'pg';

/** How a patient is reached, as stored. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly language: string;
}

const findText = `SELECT id, name, email, language FROM patient WHERE id = ANY ($1::text[])`;

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
