import type { PoolClient } from 'pg';
import { createEvent } from '@rendezvous/events/envelope';
import { writeToOutbox } from '@rendezvous/messaging/outbox';

/** More would not fit one event. */
const withdrawnSlotsMax = 10_000;

const withdrawSql = `
  UPDATE slot SET withdrawn_at = $3
  WHERE doctor_id = $1 AND starts_at = ANY ($2::timestamptz[]) AND withdrawn_at IS NULL
    AND starts_at >= $4 AND starts_at <= $5
  RETURNING starts_at`;

/**
 * Marks slots as withdrawn and tells the appointments service, which blocks them and cancels what is
 * booked on them: the first step of the withdrawal saga. Inside a transaction that holds the
 * schedule's lock. Unknown slots and those withdrawn already are left out; returns the starts that
 * were marked now.
 * @throws RangeError for more than 10,000 slots
 */
export async function markWithdrawn(
  client: PoolClient,
  o: { region: string; doctorId: number; startsAt: readonly Date[]; now: Date },
): Promise<Date[]> {
  if (o.startsAt.length === 0) return [];
  if (o.startsAt.length > withdrawnSlotsMax) {
    throw new RangeError(`at most ${withdrawnSlotsMax} slots can be withdrawn at once`);
  }
  const instants = o.startsAt.map((start) => start.getTime()).sort((a, b) => a - b);
  const { rows } = await client.query<{ starts_at: Date }>(withdrawSql, [
    o.doctorId,
    o.startsAt.map((start) => start.toISOString()),
    o.now,
    new Date(instants[0] ?? 0),
    new Date(instants.at(-1) ?? 0),
  ]);
  const withdrawn = rows.map((row) => row.starts_at).sort((a, b) => a.getTime() - b.getTime());
  if (withdrawn.length === 0) return [];
  const event = createEvent('SlotsWithdrawn', {
    region: o.region,
    service: 'slots',
    subject: String(o.doctorId),
    now: o.now,
    data: {
      doctorId: o.doctorId,
      startsAt: withdrawn.map((start) => start.toISOString()),
      // What a practice writes down stays with the practice.
      reason: null,
    },
  });
  await writeToOutbox(client, [{ aggregate: 'slot', key: String(o.doctorId), event }]);
  return withdrawn;
}
