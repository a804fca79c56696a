import type { Pool, PoolClient } from 'pg';

import type { Claim } from '../domain/claim.ts';
import type { SlotKey } from '../domain/slot.ts';
import { type ClaimRow, claimColumns, toClaim } from './claims.ts';
import type { StoredRequest } from './stored-request.ts';

// One row always: what is not there is null.
const text = `
  SELECT request.input_hash, request.answer, ${claimColumns}
  FROM (SELECT) AS always
  LEFT JOIN request ON request.patient_id = $1 AND request.request_id = $2
  LEFT JOIN claim ON claim.doctor_id = $3 AND claim.slot_starts_at = $4`;

type LookUpRow = { input_hash: string | null; answer: unknown } & (ClaimRow | { doctor_id: null });

// LIMIT keeps it a look into the index for each, whatever the planner believes about the tables.
const manyText = `
  SELECT request.input_hash, request.answer, ${claimColumns}
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (patient_id, request_id, position)
  LEFT JOIN LATERAL (
    SELECT input_hash, answer FROM request
    WHERE request.patient_id = wanted.patient_id AND request.request_id = wanted.request_id
    LIMIT 1) AS request ON true
  LEFT JOIN claim ON claim.doctor_id = $3 AND claim.slot_starts_at = $4
  ORDER BY wanted.position`;

/** Whose request is looked up. */
export interface RequestKey {
  /** The requester's, as a change request says: a patient's id in most cases. */
  readonly patientId: string;
  readonly requestId: string;
}

export interface LookedUp {
  readonly stored: StoredRequest | null;
  readonly claim: Claim | null;
}

/**
 * What is stored under a request id, and who has a slot, as last committed. Nothing is locked:
 * whoever goes on must look again under the locks.
 */
export async function lookUp(
  pool: Pool | PoolClient,
  request: RequestKey,
  slot: SlotKey | null,
): Promise<LookedUp> {
  const { rows } = await pool.query<LookUpRow>({
    name: 'appointments.look-up',
    text,
    values: [request.patientId, request.requestId, slot?.doctorId ?? null, slot?.startsAt ?? null],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('A look-up gives one row.');
  return toLookedUp(row);
}

/** The same for many requests that want one slot; the answers are in the order of the requests. */
export async function lookUpMany(
  pool: Pool,
  requests: readonly RequestKey[],
  slot: SlotKey,
): Promise<readonly LookedUp[]> {
  const { rows } = await pool.query<LookUpRow>({
    name: 'appointments.look-up-many',
    text: manyText,
    values: [
      requests.map(({ patientId }) => patientId),
      requests.map(({ requestId }) => requestId),
      slot.doctorId,
      slot.startsAt,
    ],
  });
  if (rows.length !== requests.length) throw new Error('A look-up gives one row for each request.');
  return rows.map(toLookedUp);
}

function toLookedUp(row: LookUpRow): LookedUp {
  const { input_hash: inputHash, answer } = row;
  return {
    stored: inputHash === null ? null : { inputHash, answer },
    claim: row.doctor_id === null ? null : toClaim(row),
  };
}
