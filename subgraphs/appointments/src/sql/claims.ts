import type { Pool, PoolClient, QueryConfig } from 'pg';

import type { Claim, ClaimState } from '../domain/claim.ts';
import { compareSlots, type SlotKey } from '../domain/slot.ts';

/** The columns of a `ClaimRow`. */
export const claimColumns = `claim.doctor_id, claim.slot_starts_at, claim.state, claim.appointment_id,
  claim.patient_id, claim.hold_expires_at, claim.version`;

const insertMany = {
  name: 'appointments.insert-claims',
  text: `
  INSERT INTO claim (doctor_id, slot_starts_at)
  SELECT doctor_id, starts_at
  FROM unnest($1::integer[], $2::timestamptz[]) AS wanted (doctor_id, starts_at)
  ORDER BY doctor_id, starts_at
  ON CONFLICT (doctor_id, slot_starts_at) DO NOTHING`,
};

const insertOne = {
  name: 'appointments.insert-claim',
  text: `
  INSERT INTO claim (doctor_id, slot_starts_at) VALUES ($1, $2)
  ON CONFLICT (doctor_id, slot_starts_at) DO NOTHING`,
};

const lockOne = {
  name: 'appointments.lock-claim',
  text: `
  SELECT ${claimColumns} FROM claim WHERE doctor_id = $1 AND slot_starts_at = $2 FOR UPDATE`,
};

// The rows are locked as they leave the sort, one after the other: LockRows sits above Sort.
const lockMany = {
  name: 'appointments.lock-claims',
  text: `
  SELECT ${claimColumns} FROM claim
  WHERE doctor_id = ANY ($1::integer[]) AND slot_starts_at = ANY ($2::timestamptz[])
    AND (doctor_id, slot_starts_at) IN (
      SELECT * FROM unnest($1::integer[], $2::timestamptz[]))
  ORDER BY doctor_id, slot_starts_at
  FOR UPDATE OF claim`,
};

const peekOne = {
  name: 'appointments.peek-claim',
  text: `
  SELECT ${claimColumns} FROM claim WHERE doctor_id = $1 AND slot_starts_at = $2`,
};

const peekMany = {
  name: 'appointments.peek-claims',
  text: `
  SELECT ${claimColumns} FROM claim
  JOIN unnest($1::integer[], $2::timestamptz[]) AS wanted (doctor_id, starts_at)
    ON claim.doctor_id = wanted.doctor_id AND claim.slot_starts_at = wanted.starts_at`,
};

const setText = `
  UPDATE claim
  SET state = changed.state, appointment_id = changed.appointment_id,
    patient_id = changed.patient_id, hold_expires_at = changed.hold_expires_at,
    version = changed.version
  FROM unnest($1::integer[], $2::timestamptz[], $3::claim_state[], $4::uuid[], $5::text[],
    $6::timestamptz[], $7::bigint[])
    AS changed (doctor_id, slot_starts_at, state, appointment_id, patient_id, hold_expires_at,
      version)
  WHERE claim.doctor_id = changed.doctor_id AND claim.slot_starts_at = changed.slot_starts_at
    AND claim.version < changed.version`;

const setOneText = `
  UPDATE claim
  SET state = $3, appointment_id = $4, patient_id = $5, hold_expires_at = $6, version = $7
  WHERE doctor_id = $1 AND slot_starts_at = $2 AND version < $7`;

const overdueText = `
  SELECT ${claimColumns} FROM claim
  WHERE state = 'HELD' AND hold_expires_at <= $1
  ORDER BY hold_expires_at
  LIMIT $2
  FOR UPDATE SKIP LOCKED`;

/** A claim as PostgreSQL returns it. */
export interface ClaimRow {
  doctor_id: number;
  slot_starts_at: Date;
  state: ClaimState;
  appointment_id: string | null;
  patient_id: string | null;
  hold_expires_at: Date | null;
  version: number | string;
}

/**
 * Locks the claims of some slots until the end of the transaction, making the rows that are not
 * there yet, and returns them in their order (doctor, start).
 *
 * Why this cannot deadlock: the INSERT takes new keys in sorted order and holds no key that was
 * there before; the SELECT then locks what was there, in sorted order. A transaction that waits in
 * its INSERT holds only smaller new keys. One that waits in its SELECT waits for keys that were
 * committed before its own INSERT, and those are held only by others in their SELECT, further on
 * in the same order. So a chain of waiting never comes back to where it began. Who takes one claim
 * with lockChange takes no other, so it never waits for a claim while it has one.
 */
export async function lockClaims(
  client: PoolClient,
  slots: readonly SlotKey[],
): Promise<readonly Claim[]> {
  const sorted = slots.toSorted(compareSlots);
  await client.query(statementFor(sorted, insertOne, insertMany));
  const claims = await lockExistingClaims(client, sorted);
  if (claims.length !== sorted.length) throw new Error('A claim just stored was not found.');
  return claims;
}

/** Locks the claims that exist, in their order, and makes none. */
export async function lockExistingClaims(
  client: PoolClient,
  slots: readonly SlotKey[],
): Promise<readonly Claim[]> {
  const { rows } = await client.query<ClaimRow>(statementFor(slots, lockOne, lockMany));
  return rows.map(toClaim);
}

/** Reads claims as last committed, without locking; slots nobody ever wanted have none. */
export async function peekClaims(
  client: Pool | PoolClient,
  slots: readonly SlotKey[],
): Promise<readonly Claim[]> {
  const { rows } = await client.query<ClaimRow>(statementFor(slots, peekOne, peekMany));
  return rows.map(toClaim);
}

/** Locks at most `limit` holds that ran out, passing over those another transaction has locked. */
export async function lockOverdueClaims(
  client: PoolClient,
  now: Date,
  limit: number,
): Promise<readonly Claim[]> {
  const { rows } = await client.query<ClaimRow>({
    name: 'appointments.lock-overdue-claims',
    text: overdueText,
    values: [now, limit],
  });
  return rows.map(toClaim);
}

/**
 * Writes claims that this transaction has locked and changed. Throws if the stored version is not
 * below the new one: then the row was not the one that was locked.
 */
export async function setClaims(client: PoolClient, claims: readonly Claim[]): Promise<void> {
  // Two at most is what patients' changes write, each found in its partition without a join.
  if (claims.length > 2) return setManyClaims(client, claims);
  for (const claim of claims) {
    const values = [
      claim.doctorId,
      claim.startsAt,
      claim.state,
      claim.appointmentId,
      claim.patientId,
      claim.holdExpiresAt,
      claim.version,
    ];
    const updated = await client.query({
      name: 'appointments.set-claim',
      text: setOneText,
      values,
    });
    if (updated.rowCount !== 1) throw new Error('A locked claim has changed.');
  }
}

async function setManyClaims(client: PoolClient, claims: readonly Claim[]): Promise<void> {
  const values = [
    claims.map((claim) => claim.doctorId),
    claims.map((claim) => claim.startsAt),
    claims.map((claim) => claim.state),
    claims.map((claim) => claim.appointmentId),
    claims.map((claim) => claim.patientId),
    claims.map((claim) => claim.holdExpiresAt),
    claims.map((claim) => claim.version),
  ];
  const updated = await client.query({ name: 'appointments.set-claims', text: setText, values });
  if (updated.rowCount !== claims.length) throw new Error('A locked claim has changed.');
}

interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * A statement for one slot or for many. One is by far the most frequent, and with the two keys as
 * plain parameters PostgreSQL goes straight to its partition.
 */
function statementFor(slots: readonly SlotKey[], one: Statement, many: Statement): QueryConfig {
  const [only] = slots;
  if (slots.length !== 1 || only === undefined) return { ...many, values: keys(slots) };
  return { ...one, values: [only.doctorId, only.startsAt] };
}

function keys(slots: readonly SlotKey[]): [number[], Date[]] {
  return [slots.map((slot) => slot.doctorId), slots.map((slot) => slot.startsAt)];
}

/** Reads a row into the domain's claim. */
export function toClaim(row: ClaimRow): Claim {
  return {
    doctorId: row.doctor_id,
    startsAt: row.slot_starts_at,
    state: row.state,
    appointmentId: row.appointment_id,
    patientId: row.patient_id,
    holdExpiresAt: row.hold_expires_at,
    version: Number(row.version),
  };
}
