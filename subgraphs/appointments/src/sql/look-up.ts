import type { Pool } from 'pg';

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

/**
 * What is stored under a request id, and who has a slot, as last committed. Nothing is locked:
 * whoever goes on must look again under the locks.
 */
export async function lookUp(
  pool: Pool,
  request: { readonly patientId: string; readonly requestId: string },
  slot: SlotKey | null,
): Promise<{ stored: StoredRequest | null; claim: Claim | null }> {
  const { rows } = await pool.query<LookUpRow>({
    name: 'appointments.look-up',
    text,
    values: [request.patientId, request.requestId, slot?.doctorId ?? null, slot?.startsAt ?? null],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('A look-up gives one row.');
  const { input_hash: inputHash, answer } = row;
  return {
    stored: inputHash === null ? null : { inputHash, answer },
    claim: row.doctor_id === null ? null : toClaim(row),
  };
}
