import { noAddress } from '@rendezvous/events/event-types';
import { type OutboxEvent, writeToOutbox } from '@rendezvous/messaging/outbox';
import { recordAccesses } from '@rendezvous/platform/audit-trail';
import { type Caller, mayReadRecord } from '@rendezvous/platform/caller';
import { inTransaction } from '@rendezvous/platform/database';
import { Forbidden } from '@rendezvous/platform/errors';
import { createUuid } from '@rendezvous/platform/uuid';
import type { PoolClient } from 'pg';

import { type Appointment, slotKeyOf } from './domain/appointment.ts';
import { type Claim, releaseClaim } from './domain/claim.ts';
import { hasStarted } from './domain/slot.ts';
import {
  appointmentCanceled,
  appointmentHoldExpired,
  type EventOrigin,
  patientErased,
} from './events.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { findAppointments, updateAppointment } from './sql/appointments.ts';
import { lockExistingClaims, setClaims } from './sql/claims.ts';
import { findAppointmentKeys, lockPatient, replacePatient } from './sql/erase-patient.ts';
import type { Contact } from './sql/patient.ts';

/** What an erasure did. */
export interface Erasure {
  /** Appointments that now are nobody's, past ones included. */
  readonly appointments: number;
  /** Future ones among them that were canceled, and holds that were given up. */
  readonly canceled: number;
}

/** The whole of it is one transaction over all that a patient ever booked. */
const statementTimeoutMs = 30_000;

/**
 * Forgets a patient, as the GDPR (article 17) demands: future appointments are canceled and their
 * slots freed, and everything else is kept as nobody's, so that no slot's history has a hole. The
 * other services are told. Null when nothing is stored under this id, which is also what a second
 * time answers. Once it is done, a token of the same patient begins anew.
 * @throws Forbidden when the caller is neither the patient nor an operator; when the database does
 *   not answer, or a slot of the patient is locked for too long
 */
export async function erasePatient(
  dependencies: RegionDependencies,
  caller: Caller,
  patientId: string,
): Promise<Erasure | null> {
  if (!mayReadRecord(caller, patientId)) throw new Forbidden('Patients erase only themselves.');
  const { pool, region, clock, relay, timeouts } = dependencies;
  const erasure = await inTransaction(
    pool,
    async (client) => {
      const language = await lockPatient(client, patientId);
      if (language === null) return null;
      const origin = { region: region.code, now: clock(), traceparent: caller.traceparent };
      const nobody: Contact = {
        id: `erased ${createUuid(origin.now)}`,
        name: '–',
        email: noAddress,
        language,
      };
      const keys = await findAppointmentKeys(client, patientId);
      const events = await endFuture(client, origin, keys, nobody);
      await replacePatient(client, patientId, { ...nobody, now: origin.now });
      const doctors = new Set(keys.map(({ doctorId }) => doctorId));
      const erased = [...doctors].map((doctorId) => patientErased(origin, doctorId, patientId));
      await writeToOutbox(client, [...events, ...erased]);
      await recordAccesses(client, caller, [
        { patientId, action: 'ERASE', subject: 'record', operation: 'erasePatient' },
      ]);
      return { appointments: keys.length, canceled: events.length };
    },
    { ...timeouts, statementTimeoutMs },
  );
  if (erasure !== null) relay.wake();
  return erasure;
}

/** Locks every claim of the patient, and gives up what has not begun. Their events name nobody. */
async function endFuture(
  client: PoolClient,
  origin: EventOrigin,
  keys: Awaited<ReturnType<typeof findAppointmentKeys>>,
  nobody: Contact,
): Promise<OutboxEvent[]> {
  if (keys.length === 0) return [];
  const locked = await lockExistingClaims(client, keys.map(slotKeyOf));
  const claims = new Map(locked.map((claim) => [claim.appointmentId, claim]));
  const released: Claim[] = [];
  const events: OutboxEvent[] = [];
  for (const appointment of await findAppointments(client, keys)) {
    const { status } = appointment;
    if (status !== 'HELD' && status !== 'BOOKED') continue;
    if (hasStarted(slotKeyOf(appointment), origin.now)) continue;
    const claim = claims.get(appointment.id);
    if (claim === undefined) throw new Error('An active appointment has no claim.');
    const free = releaseClaim(claim);
    released.push(free);
    const ended: Appointment = {
      ...appointment,
      status: status === 'HELD' ? 'EXPIRED' : 'CANCELED',
    };
    const entry = { from: status, changedBy: 'PATIENT', now: origin.now } as const;
    await updateAppointment(client, ended, entry);
    const unnamed: Appointment = { ...ended, patientId: nobody.id };
    events.push(
      status === 'HELD'
        ? appointmentHoldExpired(origin, unnamed, free)
        : appointmentCanceled(origin, unnamed, nobody, 'PATIENT', free),
    );
  }
  await setClaims(client, released);
  return events;
}
