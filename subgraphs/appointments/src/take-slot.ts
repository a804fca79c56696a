import { localDate } from '@rendezvous/region/time';
import type { OutboxEvent } from '@rendezvous/messaging/outbox';
import type { Pool, PoolClient } from 'pg';

import type { ChangeRequest } from './change-request.ts';
import type { Opening } from './change-transaction.ts';
import type { Appointment } from './domain/appointment.ts';
import { type Claim, decideClaim, releaseClaim } from './domain/claim.ts';
import { type Failure, failure, Refused } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { holdsPerChange, openHoldsMaximum } from './domain/rules.ts';
import { hasStarted, type Slot } from './domain/slot.ts';
import { appointmentHoldExpired, type EventOrigin } from './events.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import {
  countOpenHolds,
  findAppointment,
  hasOverlap,
  insertAppointment,
  updateAppointment,
} from './sql/appointments.ts';
import { peekClaims, setClaims } from './sql/claims.ts';
import { countChange, countHold } from './sql/day-counts.ts';
import { storeBooking } from './sql/store-booking.ts';
import { replayAnswer } from './stored-answer.ts';

/**
 * Whether a slot is seen to be somebody else's without waiting for anybody: most of a crowd can be
 * told so before it queues. What is the patient's own is left to the transaction to judge.
 */
export async function peekTaken(
  pool: Pool,
  slot: Slot,
  patientId: string,
  now: Date,
): Promise<Failure | null> {
  const [claim] = await peekClaims(pool, [slot]);
  return refuseTaken(claim ?? null, patientId, now);
}

function refuseTaken(claim: Claim | null, patientId: string | null, now: Date): Failure | null {
  if (claim === null) return null;
  const decision = decideClaim(claim, patientId, now);
  if (decision.kind !== 'TAKEN') return null;
  // The patient's own request may be the very one that took it: the transaction finds out.
  if (patientId !== null && decision.byPatientId === patientId) return null;
  return { ...failure('SlotTaken'), takenBy: decision.byPatientId };
}

/**
 * What can be told before anything is locked: the stored answer of a request that has succeeded,
 * else that the patient has tried in vain too often, why the slot cannot be wanted or that it is
 * somebody else's; null to go on and find out.
 * Once it has succeeded, a request is answered the same even when its slot has begun or gone
 * meanwhile: so the stored answer comes before any judgement on the slot. `patientId` is null when the
 * practice books, whose patient cannot have anything to do with who has the slot.
 */
export async function answerEarly(
  { lookUps, attempts, clock }: Pick<RegionDependencies, 'lookUps' | 'attempts' | 'clock'>,
  request: ChangeRequest,
  patientId: string | null,
  slot: Slot | null,
): Promise<ChangeOutcome | null> {
  const { requester, requestId } = request;
  const { stored, claim } = await lookUps.find({ patientId: requester, requestId }, slot);
  const replayed = replayAnswer(stored, request);
  if (replayed !== null) return replayed;
  const tooMany = patientId === null ? null : attempts.refuse(patientId);
  return tooMany ?? refuseSlot(slot, clock()) ?? refuseTaken(claim, patientId, clock());
}

/** Why a slot cannot be wanted at all, before anything is locked; null when it can. */
export function refuseSlot(slot: Slot | null, now: Date): Failure | null {
  if (slot === null) return failure('SlotNotFound');
  return hasStarted(slot, now) ? failure('SlotInPast') : null;
}

/** Throws Refused when the patient has made all changes of the day, or is busy at the slot's time. */
export function refusePatient(
  { region }: Pick<RegionDependencies, 'region'>,
  { changes, isOverlapping }: Opening,
): void {
  const maximum = region.changesPerPatientAndDay;
  if (changes >= maximum) throw new Refused(failure('TooManyRequests', { maximum }));
  if (isOverlapping) throw new Refused(failure('AppointmentOverlap'));
}

/**
 * Counts a change on the patient's day, which is a day in the region's default time zone.
 * A booking, a move and a cancellation count one each. Throws Refused when there were too many.
 */
export async function spendChange(
  client: PoolClient,
  { region }: Pick<RegionDependencies, 'region'>,
  patientId: string,
  now: Date,
): Promise<void> {
  const maximum = region.changesPerPatientAndDay;
  const day = localDate(region.defaultTimeZone, now);
  if (await countChange(client, patientId, day, maximum)) return;
  throw new Refused(failure('TooManyRequests', { maximum }));
}

/** Counts a hold on the patient's day. Throws Refused when there were too many, or are open. */
export async function spendHold(
  client: PoolClient,
  { region }: Pick<RegionDependencies, 'region'>,
  patientId: string,
  slot: Slot,
  now: Date,
): Promise<void> {
  const maximum = region.changesPerPatientAndDay * holdsPerChange;
  const day = localDate(region.defaultTimeZone, now);
  if ((await countOpenHolds(client, patientId, slot, now)) >= openHoldsMaximum) {
    throw tooManyHolds(openHoldsMaximum);
  }
  if (!(await countHold(client, patientId, day, maximum))) throw tooManyHolds(maximum);
}

function tooManyHolds(maximum: number): Refused {
  const refusal = failure('TooManyRequests', { maximum });
  return new Refused({ ...refusal, messageKey: 'error.TooManyRequests.holds' });
}

/** Throws Refused when the patient is expected elsewhere, or here already, at the slot's time. */
export async function refuseOverlap(
  client: PoolClient,
  patientId: string,
  slot: Slot,
  now: Date,
  moved: Appointment | null = null,
): Promise<void> {
  const isOverlapping = await hasOverlap(client, patientId, slot, now, moved?.id ?? null);
  if (isOverlapping) throw new Refused(failure('AppointmentOverlap'));
}

/** A slot that a patient may have: its claim, and what was on it. */
export interface OpenSlot {
  /** The claim, free or held by the patient; if a hold had run out, after its end. */
  readonly claim: Claim;
  /** The patient's own running hold on the slot. */
  readonly hold: Appointment | null;
  /** Events about a hold that had run out. They come before those of the change. */
  readonly events: readonly OutboxEvent[];
}

/**
 * Checks a locked claim once more and opens its slot for the patient: a hold that ran out and was
 * not cleared away yet is ended here. Throws Refused with SlotTaken when somebody else has it, or
 * SlotInPast.
 */
export async function openSlot(
  client: PoolClient,
  origin: EventOrigin,
  claim: Claim | null,
  patientId: string,
): Promise<OpenSlot> {
  if (claim === null) throw new Error('A slot is opened under its claim.');
  // Asked again, because some seconds may have gone by in the queue.
  if (hasStarted(claim, origin.now)) throw new Refused(failure('SlotInPast'));
  const decision = decideClaim(claim, patientId, origin.now);
  switch (decision.kind) {
    case 'TAKEN':
      throw new Refused({ ...failure('SlotTaken'), takenBy: decision.byPatientId });
    case 'OWN_HOLD':
      return { claim, hold: await heldBy(client, claim, decision.appointmentId), events: [] };
    case 'TAKE':
      if (decision.expired === null) return { claim, hold: null, events: [] };
      return expireHold(client, origin, claim, decision.expired.appointmentId);
  }
}

/** Stores what is booked on an open slot: as a new row, or in place of the patient's own hold. */
export async function saveBooked(
  client: PoolClient,
  appointment: Appointment,
  { hold }: OpenSlot,
  now: Date,
): Promise<void> {
  if (hold === null) {
    await insertAppointment(client, appointment, 'PATIENT');
  } else {
    await updateAppointment(client, appointment, { from: 'HELD', changedBy: 'PATIENT', now });
  }
}

/**
 * Stores a booking of an open slot with its claim, and counts it on the patient's day: in one
 * statement, but for the patient's own hold, whose row and history are there already.
 */
export async function saveBooking(
  client: PoolClient,
  dependencies: Pick<RegionDependencies, 'region'>,
  appointment: Appointment,
  claim: Claim,
  { hold }: OpenSlot,
  { now, day }: Opening,
): Promise<void> {
  if (hold === null) return storeBooking(client, appointment, claim, day);
  await updateAppointment(client, appointment, { from: 'HELD', changedBy: 'PATIENT', now });
  await setClaims(client, [claim]);
  await spendChange(client, dependencies, appointment.patientId, now);
}

async function expireHold(
  client: PoolClient,
  origin: EventOrigin,
  claim: Claim,
  appointmentId: string,
): Promise<OpenSlot> {
  const hold = await heldBy(client, claim, appointmentId);
  const expired: Appointment = { ...hold, status: 'EXPIRED' };
  const { now } = origin;
  await updateAppointment(client, expired, { from: 'HELD', changedBy: 'SYSTEM', now });
  const free = releaseClaim(claim);
  return { claim: free, hold: null, events: [appointmentHoldExpired(origin, expired, free)] };
}

async function heldBy(client: PoolClient, claim: Claim, id: string): Promise<Appointment> {
  const { doctorId, startsAt } = claim;
  const hold = await findAppointment(client, { doctorId, slotStartsAt: startsAt, id });
  if (hold?.status !== 'HELD') throw new Error('A held claim must belong to a held appointment.');
  return hold;
}
