import type { Pool } from 'pg';
import type { EventEnvelope } from '@rendezvous/events/envelope';
import type { ClaimRef } from '@rendezvous/events/event-types';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { idempotent } from '@rendezvous/messaging/idempotent-consumer';
import type { Clock } from '@rendezvous/platform/clock';
import type { SlotCache } from './cache.ts';
import { projectClaims } from './project-claims.ts';

/** The group under which slots reads the appointment topic, and its name in the inbox. */
export const consumerGroup = 'slots';

/**
 * Handles events of the appointment topic: occupancy first, in one transaction with the inbox, and
 * once that is committed the doctor's availability is read anew and the relay is woken.
 */
export function createAppointmentHandler(o: {
  pool: Pool;
  region: string;
  cache: SlotCache;
  wakeRelay: () => void;
  clock: Clock;
}): (record: LogRecord) => Promise<void> {
  return idempotent({
    pool: o.pool,
    consumer: consumerGroup,
    apply: (event, client) =>
      projectClaims(client, { region: o.region, now: o.clock(), claims: claimsOf(event) }),
    afterCommit(event) {
      const byDoctor = Map.groupBy(claimsOf(event), (claim) => claim.doctorId);
      for (const [doctorId, claims] of byDoctor) {
        const startsAt = claims.map((claim) => new Date(claim.startsAt));
        o.cache.forgetAvailability(doctorId, startsAt);
      }
      o.wakeRelay();
    },
  });
}

/**
 * Handles the slot topic in every process, whoever made the change: what an event is about is
 * forgotten. Other events pass by.
 */
export function createCacheFollower(
  cache: Pick<SlotCache, 'forgetAvailability' | 'forgetSlots'>,
): (record: LogRecord) => void {
  return ({ value: event }) => {
    const isWithdrawal = event.type === 'rendezvous.SlotsWithdrawn.v1';
    if (!isWithdrawal && event.type !== 'rendezvous.SlotOccupancyChanged.v1') return;
    const { doctorId } = event.data;
    const startsAt = event.data.startsAt.map((start) => new Date(start));
    cache.forgetAvailability(doctorId, startsAt, { isEcho: true });
    if (isWithdrawal) cache.forgetSlots(doctorId, startsAt, { isEcho: true });
  };
}

/** What an event says about claims; events about anything else say nothing. */
function claimsOf(event: EventEnvelope): readonly ClaimRef[] {
  return 'claims' in event.data ? event.data.claims : [];
}
