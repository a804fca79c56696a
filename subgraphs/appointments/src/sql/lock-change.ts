import type { Pool, PoolClient } from 'pg';

import type { Claim } from '../domain/claim.ts';
import type { SlotKey } from '../domain/slot.ts';
import { type ClaimRow, claimColumns, toClaim } from './claims.ts';
import type { Contact, Profile } from './patient.ts';

// An advisory lock, because before the first success there is no row to lock. Two keys with the
// same hash only wait for each other; they cannot mix up answers, which are found by the whole key.
const requestKey = `hashtextextended($1 || ' ' || $2, 0)`;

// Each step selects from the one before it, so that the locks are taken in this order and no other.
// The updates change nothing: they lock the row that is there and return it as it is now, also when
// it was committed after this statement began. That of the patient is a lock FOR NO KEY UPDATE, as
// inserting an appointment takes a key-share lock on its patient, which must stay possible.
const text = `
  WITH request_key AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(${requestKey})),
  locked_patient AS (
    INSERT INTO patient (id, name, email, language, created_at, updated_at)
    SELECT $1::text, $3::text, $4::text, $5::text, $6::timestamptz, $6 FROM request_key
    ON CONFLICT (id) DO UPDATE SET updated_at = patient.updated_at
    RETURNING id, name, email, language),
  locked_claim AS (
    INSERT INTO claim (doctor_id, slot_starts_at)
    SELECT $7::integer, $8::timestamptz FROM locked_patient WHERE $7 IS NOT NULL
    ON CONFLICT (doctor_id, slot_starts_at) DO UPDATE SET version = claim.version
    RETURNING ${claimColumns})
  SELECT id, name, email, language, locked_claim.*
  FROM locked_patient LEFT JOIN locked_claim ON true`;

const lockRequestText = `SELECT pg_advisory_xact_lock(${requestKey})`;

const probeText = `SELECT pg_try_advisory_xact_lock(${requestKey}) AS free`;

/** What a request is known by. */
interface RequestName {
  readonly requester: string;
  readonly requestId: string;
}

type LockedRow = Contact & (ClaimRow | { doctor_id: null });

/** What a change has locked until the end of its transaction. */
export interface LockedChange {
  /** The patient's profile as stored, which may differ from the claims of the token. */
  readonly contact: Contact;
  /** The slot's claim; null when no slot was given. */
  readonly claim: Claim | null;
}

/**
 * Locks the request's key, the patient and the claim of a slot, in this order, making the rows that
 * are not there yet. Waits for each as long as the transaction's lock_timeout allows, then
 * PostgreSQL reports 55P03. What depends on other rows must be read by a later statement: this one
 * sees those as they were before it waited.
 */
export async function lockChange(
  client: PoolClient,
  request: { readonly patient: Profile; readonly requestId: string },
  slot: SlotKey | null,
  now: Date,
): Promise<LockedChange> {
  const { patient, requestId } = request;
  const { rows } = await client.query<LockedRow>({
    name: 'appointments.lock-change',
    text,
    values: [
      patient.id,
      requestId,
      patient.name,
      patient.email,
      patient.language,
      now,
      slot?.doctorId ?? null,
      slot?.startsAt ?? null,
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('A patient just locked was not found.');
  const { id, name, email, language } = row;
  const claim = row.doctor_id === null ? null : toClaim(row);
  return { contact: { id, name, email, language }, claim };
}

/** Locks a request's key alone, as lockChange does first. */
export async function lockRequest(client: PoolClient, request: RequestName): Promise<void> {
  await client.query({
    name: 'appointments.lock-request',
    text: lockRequestText,
    values: [request.requester, request.requestId],
  });
}

/** Whether another transaction, in any process, is at work on a request id just now. */
export async function isRequestLocked(pool: Pool, request: RequestName): Promise<boolean> {
  const { rows } = await pool.query<{ free: boolean }>({
    name: 'appointments.probe-request',
    text: probeText,
    values: [request.requester, request.requestId],
  });
  return rows[0]?.free === false;
}
