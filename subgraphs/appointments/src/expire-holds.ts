import { writeToOutbox } from '@rendezvous/messaging/outbox';
import { inTransaction } from '@rendezvous/platform/database';

import type { Appointment } from './domain/appointment.ts';
import { releaseClaim } from './domain/claim.ts';
import { slotKeyText } from './domain/slot.ts';
import { appointmentHoldExpired } from './events.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { findAppointments, updateAppointment } from './sql/appointments.ts';
import { lockOverdueClaims, setClaims } from './sql/claims.ts';

const holdsPerBatch = 100;

/** More than this in one run means that the job has not run for long; the next run goes on. */
const batchesMaximum = 50;

/**
 * Ends the holds whose time is over and frees their slots, and returns how many. Holds that another
 * transaction has locked are passed over: whoever takes such a slot ends its hold, or another
 * process runs this job. So it never waits for a claim and cannot take part in a deadlock.
 */
export async function expireHolds(
  dependencies: Pick<RegionDependencies, 'pool' | 'relay' | 'clock' | 'region' | 'metrics'>,
): Promise<number> {
  const { relay, metrics, region } = dependencies;
  let expired = 0;
  for (let batch = 0; batch < batchesMaximum; batch += 1) {
    const count = await expireBatch(dependencies);
    expired += count;
    if (count > 0) relay.wake();
    if (count < holdsPerBatch) break;
  }
  metrics.holdsExpired(region.code, expired);
  return expired;
}

function expireBatch({
  pool,
  clock,
  region,
}: Pick<RegionDependencies, 'pool' | 'clock' | 'region'>): Promise<number> {
  const now = clock();
  const origin = { region: region.code, now };
  return inTransaction(pool, async (client) => {
    const claims = await lockOverdueClaims(client, now, holdsPerBatch);
    if (claims.length === 0) return 0;
    const holds = await findAppointments(
      client,
      claims.flatMap(({ doctorId, startsAt, appointmentId }) =>
        appointmentId === null ? [] : [{ doctorId, slotStartsAt: startsAt, id: appointmentId }],
      ),
    );
    const free = new Map(claims.map((claim) => [slotKeyText(claim), releaseClaim(claim)]));
    const events = [];
    for (const hold of holds) {
      const ended: Appointment = { ...hold, status: 'EXPIRED' };
      await updateAppointment(client, ended, { from: 'HELD', changedBy: 'SYSTEM', now });
      const claim = free.get(slotKeyText({ doctorId: hold.doctorId, startsAt: hold.slotStartsAt }));
      if (claim === undefined) throw new Error('A hold that was found has no claim.');
      events.push(appointmentHoldExpired(origin, ended, claim));
    }
    await setClaims(client, [...free.values()]);
    await writeToOutbox(client, events);
    return claims.length;
  });
}
