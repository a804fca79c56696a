import type { PublishProblem } from '../domain/compose-contracts.ts';
import type { Reader } from './variants.ts';

/** One publication as the history shows it. */
export interface HistoryEntry {
  readonly version: string;
  readonly number: number;
  readonly kind: string;
  readonly state: 'ACCEPTED' | 'REJECTED';
  /** The version that a rollback brought back. */
  readonly restoredVersion: string | null;
  readonly change: unknown;
  readonly errors: readonly PublishProblem[];
  readonly author: string | null;
  readonly commit: string | null;
  readonly keyId: string;
  readonly createdAt: Date;
  /** Whether this is what gateways see. */
  readonly isCurrent: boolean;
}

/** The publications of a variant, the newest first, those before the number `before`. */
export async function readHistory(
  reader: Reader,
  variant: string,
  page: { limit: number; before: number | null },
): Promise<HistoryEntry[]> {
  const { rows } = await reader.query<HistoryEntry>(
    `SELECT entry.version, entry.number, entry.kind, entry.state,
       restored.version AS "restoredVersion", entry.change, entry.errors, entry.author,
       entry.commit_id AS commit, entry.key_id AS "keyId", entry.created_at AS "createdAt",
       entry.number IS NOT DISTINCT FROM variant.current_number AS "isCurrent"
     FROM publication AS entry
     JOIN variant ON variant.name = entry.variant
     LEFT JOIN publication AS restored
       ON restored.variant = entry.variant AND restored.number = entry.restored_number
     WHERE entry.variant = $1 AND ($2::integer IS NULL OR entry.number < $2)
     ORDER BY entry.number DESC LIMIT $3`,
    [variant, page.before, page.limit],
  );
  return rows;
}

/** Finds a publication by its version, or by the number that begins it. */
export async function findPublication(
  reader: Reader,
  variant: string,
  version: string,
): Promise<{ number: number; version: string; state: 'ACCEPTED' | 'REJECTED' } | null> {
  const { rows } = await reader.query<{
    number: number;
    version: string;
    state: 'ACCEPTED' | 'REJECTED';
  }>(
    `SELECT number, version, state FROM publication
     WHERE variant = $1 AND (version = $2 OR number::text = $2)`,
    [variant, version],
  );
  return rows[0] ?? null;
}
