import type { PoolClient } from 'pg';
import type { ClaimRef } from '@rendezvous/events/event-types';
import { localDate } from '@rendezvous/region/time';
import { announceOccupancy } from './announce-occupancy.ts';
import { lockSchedules } from './lock-schedules.ts';
import { publishDays } from './publish-days.ts';

// Only a newer version replaces an older one: events may come again, and in a new order.
const upsertSql = `
  INSERT INTO slot_occupancy AS known (doctor_id, starts_at, state, hold_expires_at, version)
  SELECT doctor_id, starts_at, state, hold_expires_at, version
  FROM unnest($1::integer[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::bigint[])
    AS claim (doctor_id, starts_at, state, hold_expires_at, version)
  ON CONFLICT (doctor_id, starts_at) DO UPDATE
  SET state = excluded.state, hold_expires_at = excluded.hold_expires_at,
    version = excluded.version
  WHERE known.version < excluded.version
  RETURNING doctor_id, starts_at`;

/** Older claims belong to partitions that may be gone; nobody asks for their slots any more. */
const claimAgeMaxMs = 7 * 86_400_000;

/**
 * Takes over what the appointments service says about slots, and publishes the days on which that
 * changed what is free. Runs in the transaction of the event's inbox row.
 */
export async function projectClaims(
  client: PoolClient,
  o: { region: string; now: Date; claims: readonly ClaimRef[] },
): Promise<void> {
  const oldestMs = o.now.getTime() - claimAgeMaxMs;
  const claims = newestOfEachSlot(o.claims).filter(
    (claim) => Date.parse(claim.startsAt) >= oldestMs,
  );
  if (claims.length === 0) return;
  const doctorIds = [...new Set(claims.map((claim) => claim.doctorId))];
  const schedules = await lockSchedules(client, doctorIds);
  const { rows } = await client.query<{ doctor_id: number; starts_at: Date }>({
    name: 'upsert-occupancy',
    text: upsertSql,
    values: [
      claims.map((claim) => claim.doctorId),
      claims.map((claim) => claim.startsAt),
      claims.map((claim) => claim.state),
      claims.map((claim) => claim.holdExpiresAt ?? holdWithoutEnd(claim)),
      claims.map((claim) => claim.version),
    ],
  });
  const changes = rows.flatMap((row) => {
    const timeZone = schedules.get(row.doctor_id)?.timeZone;
    if (timeZone === undefined) return [];
    const date = localDate(timeZone, row.starts_at);
    return [{ doctorId: row.doctor_id, startsAt: row.starts_at.getTime(), date }];
  });
  await announceOccupancy(client, { region: o.region, now: o.now, slots: changes });
  await publishDays(client, { region: o.region, now: o.now, days: changes });
}

/** A hold without an end lasts until its slot begins. */
function holdWithoutEnd(claim: ClaimRef): string | null {
  return claim.state === 'HELD' ? claim.startsAt : null;
}

/** One statement cannot change a row twice. */
function newestOfEachSlot(claims: readonly ClaimRef[]): ClaimRef[] {
  const newest = new Map<string, ClaimRef>();
  for (const claim of claims) {
    const key = `${claim.doctorId}|${Date.parse(claim.startsAt)}`;
    const known = newest.get(key);
    if (known === undefined || known.version < claim.version) newest.set(key, claim);
  }
  return [...newest.values()];
}
