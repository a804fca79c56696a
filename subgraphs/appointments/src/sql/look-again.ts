import type { PoolClient } from 'pg';

import type { Slot } from '../domain/slot.ts';
import { overlapCondition } from './appointments.ts';
import type { StoredRequest } from './stored-request.ts';

// Exact, and not merely recent: only who has the patient's lock writes these rows.
const text = `
  SELECT request.input_hash, request.answer,
    coalesce((SELECT changes FROM patient_day WHERE patient_id = $1 AND day = $8), 0) AS changes,
    EXISTS (SELECT FROM appointment WHERE ${overlapCondition}) AS is_overlapping
  FROM (SELECT) AS always
  LEFT JOIN request ON request.patient_id = $1 AND request.request_id = $7`;

/** What a change finds out about its patient under the locks. */
export interface SecondLook {
  readonly stored: StoredRequest | null;
  /** Changes counted on the patient's day so far. */
  readonly changes: number;
  /** Whether the patient is expected elsewhere, or here already, at the time of the slot. */
  readonly isOverlapping: boolean;
}

/**
 * Reads what the patient has done and has planned, in a transaction that has locked the request's
 * key and the patient: a statement of its own, so that it sees what was committed while it waited.
 * Without a slot nothing overlaps. `day` is YYYY-MM-DD.
 */
export async function lookAgain(
  client: PoolClient,
  request: { readonly patientId: string; readonly requestId: string },
  slot: Slot | null,
  day: string,
  now: Date,
): Promise<SecondLook> {
  const { rows } = await client.query<{
    input_hash: string | null;
    answer: unknown;
    changes: number;
    is_overlapping: boolean;
  }>({
    name: 'appointments.look-again',
    text,
    values: [
      request.patientId,
      slot?.startsAt ?? null,
      slot?.endsAt ?? null,
      now,
      slot?.doctorId ?? null,
      null,
      request.requestId,
      day,
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('A look-up gives one row.');
  const { input_hash: inputHash, answer, changes, is_overlapping: isOverlapping } = row;
  return { stored: inputHash === null ? null : { inputHash, answer }, changes, isOverlapping };
}
