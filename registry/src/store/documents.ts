import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';

/** Under which a text is kept: its SHA-256. */
export function hashText(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Whether PostgreSQL can keep a text: valid Unicode without the character U+0000. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Keeps texts; one that is there already is not written again. */
export async function storeDocuments(client: PoolClient, texts: readonly string[]): Promise<void> {
  const byHash = new Map(texts.map((text) => [hashText(text).toString('hex'), text]));
  // In one order everywhere, so that two transactions with the same texts cannot wait in a circle.
  const hashes = [...byHash.keys()].toSorted();
  await client.query(
    `INSERT INTO document (hash, body)
     SELECT decode(hash, 'hex'), body FROM unnest($1::text[], $2::text[]) AS given (hash, body)
     ORDER BY hash
     ON CONFLICT (hash) DO NOTHING`,
    [hashes, hashes.map((hash) => byHash.get(hash))],
  );
}
