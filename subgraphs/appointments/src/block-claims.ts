import { idempotent } from '@rendezvous/messaging/idempotent-consumer';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import type { OutboxEvent } from '@rendezvous/messaging/outbox';
import { writeToOutbox } from '@rendezvous/messaging/outbox';
import { type Access, recordAccesses } from '@rendezvous/platform/audit-trail';
import { serviceActor } from '@rendezvous/platform/caller';
import type { PoolClient } from 'pg';

import type { Appointment, AppointmentKey } from './domain/appointment.ts';
import { blockClaim, type Claim } from './domain/claim.ts';
import { compareSlots, hasStarted, type SlotKey } from './domain/slot.ts';
import {
  appointmentCanceled,
  appointmentHoldExpired,
  type EventOrigin,
  slotClaimsChanged,
} from './events.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { findAppointments, updateAppointment } from './sql/appointments.ts';
import { lockClaims, setClaims } from './sql/claims.ts';
import { type Contact, findPatients } from './sql/patient.ts';

/** Slots blocked in one transaction: a withdrawn month must not stop a doctor's bookings for long. */
const slotsPerChunk = 100;

/** The consumer's name in the inbox. */
const consumer = 'block-claims';

/**
 * The second step of a withdrawal: makes a handler that blocks the claims of withdrawn slots, ends
 * their holds and cancels what was booked on them. Each chunk of slots is one transaction with its
 * own inbox row, so a delivery that failed half-way goes on where it stopped. Throws when the
 * database fails; the event log then delivers the event again.
 */
export function createWithdrawalHandler(
  dependencies: RegionDependencies,
): (record: LogRecord) => Promise<void> {
  const { pool, relay, clock, region } = dependencies;
  return async (record) => {
    const event = record.value;
    if (event.type !== 'rendezvous.SlotsWithdrawn.v1') return;
    const { doctorId } = event.data;
    // Cut and sorted before the past is left out, so that a redelivery finds the same chunks.
    const slots = [...new Set(event.data.startsAt)]
      .map((startsAt) => ({ doctorId, startsAt: new Date(startsAt) }))
      .toSorted(compareSlots);
    for (let start = 0; start < slots.length; start += slotsPerChunk) {
      const chunk = slots.slice(start, start + slotsPerChunk);
      const apply = async (_event: unknown, client: PoolClient): Promise<void> => {
        const now = clock();
        const origin = { region: region.code, now, traceparent: record.headers['traceparent'] };
        await blockClaims(client, origin, chunk);
      };
      await idempotent({ pool, consumer: `${consumer}.${start / slotsPerChunk}`, apply })(record);
      relay.wake();
    }
  };
}

/** Who withdrew the slots, the slots service knows; here it is that service which acts. */
const accessOfWithdrawal = { subject: 'appointment', operation: 'SlotsWithdrawn' };

/**
 * Blocks the claims of slots of one doctor in the caller's transaction and writes the events. Slots
 * that have begun are left as they are: nobody can book them, and what was booked took place.
 */
export async function blockClaims(
  client: PoolClient,
  origin: EventOrigin,
  slots: readonly SlotKey[],
): Promise<void> {
  const open = slots.filter((slot) => !hasStarted(slot, origin.now));
  const [first] = open;
  if (first === undefined) return;
  const locked = await lockClaims(client, open);
  const claims = locked.filter((claim) => claim.state !== 'BLOCKED');
  const keys = claims.flatMap(appointmentKeys);
  const appointments = keys.length === 0 ? [] : await findAppointments(client, keys);
  const contacts = await findPatients(
    client,
    appointments.map((appointment) => appointment.patientId),
  );
  const byId = new Map(appointments.map((appointment) => [appointment.id, appointment]));

  const changed: Claim[] = [];
  const vacant: Claim[] = [];
  const events: OutboxEvent[] = [];
  const ended: Access[] = [];
  for (const claim of claims) {
    const blocked = blockClaim(claim);
    const appointment = claim.appointmentId === null ? undefined : byId.get(claim.appointmentId);
    if (appointment === undefined) {
      vacant.push(blocked);
    } else {
      const event = await endForWithdrawal(client, origin, appointment, blocked, contacts);
      // Somebody who has checked in is sitting in the waiting room: too late to withdraw that slot.
      if (event === null) continue;
      events.push(event);
      const { patientId, id: subjectId } = appointment;
      ended.push({ patientId, action: 'CHANGE', subjectId, ...accessOfWithdrawal });
    }
    changed.push(blocked);
  }
  if (vacant.length > 0) events.push(slotClaimsChanged(origin, first.doctorId, vacant));
  await setClaims(client, changed);
  await writeToOutbox(client, events);
  const requestId = origin.traceparent ?? 'none';
  await recordAccesses(client, { actor: serviceActor('slots'), client: null, requestId }, ended);
}

async function endForWithdrawal(
  client: PoolClient,
  origin: EventOrigin,
  appointment: Appointment,
  claim: Claim,
  contacts: ReadonlyMap<string, Contact>,
): Promise<OutboxEvent | null> {
  const entry = { changedBy: 'PRACTICE', now: origin.now } as const;
  switch (appointment.status) {
    case 'HELD': {
      const ended: Appointment = { ...appointment, status: 'EXPIRED' };
      await updateAppointment(client, ended, { ...entry, from: 'HELD' });
      return appointmentHoldExpired(origin, ended, claim);
    }
    case 'BOOKED': {
      const ended: Appointment = { ...appointment, status: 'CANCELED' };
      await updateAppointment(client, ended, { ...entry, from: 'BOOKED' });
      const contact = contacts.get(appointment.patientId);
      if (contact === undefined) throw new Error('The patient of an appointment was not found.');
      return appointmentCanceled(origin, ended, contact, 'WITHDRAWN', claim);
    }
    default:
      return null;
  }
}

function appointmentKeys(claim: Claim): AppointmentKey[] {
  const { doctorId, startsAt, appointmentId } = claim;
  return appointmentId === null ? [] : [{ doctorId, slotStartsAt: startsAt, id: appointmentId }];
}
