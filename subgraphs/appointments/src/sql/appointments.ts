import type { Pool, PoolClient } from 'pg';

import type { Appointment, AppointmentKey, ChangedBy } from '../domain/appointment.ts';
import type { AppointmentStatus } from '../domain/appointment-status.ts';
import type { Slot, SlotKey, VisitKind } from '../domain/slot.ts';

const columns = `appointment.doctor_id, appointment.slot_starts_at, appointment.id,
  appointment.slot_ends_at, appointment.time_zone, appointment.visit_kind, appointment.patient_id,
  appointment.status, appointment.reason, appointment.chain_id, appointment.revision,
  appointment.previous_id, appointment.previous_slot_starts_at, appointment.hold_expires_at,
  appointment.created_at`;

const insertText = `
  WITH inserted AS (
    INSERT INTO appointment (doctor_id, slot_starts_at, id, slot_ends_at, time_zone, visit_kind,
      patient_id, status, reason, chain_id, revision, previous_id, previous_slot_starts_at,
      hold_expires_at, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15))
  INSERT INTO appointment_change (doctor_id, slot_starts_at, appointment_id, position, to_status,
    changed_by, changed_at)
  VALUES ($1, $2, $3, 0, $8, $16, $15)`;

// The position is safe to count: whoever changes an appointment has locked its slot's claim.
const updateText = `
  WITH updated AS (
    UPDATE appointment
    SET status = $4, reason = $5, chain_id = $6, revision = $7, previous_id = $8,
      previous_slot_starts_at = $9, hold_expires_at = $10, updated_at = $11
    WHERE doctor_id = $1 AND slot_starts_at = $2 AND id = $3 AND status = $12
    RETURNING id)
  INSERT INTO appointment_change (doctor_id, slot_starts_at, appointment_id, position, from_status,
    to_status, changed_by, reason, changed_at)
  SELECT $1, $2, $3, (
    SELECT count(*) FROM appointment_change
    WHERE doctor_id = $1 AND slot_starts_at = $2 AND appointment_id = $3),
    $12, $4, $13, $14, $11
  FROM updated`;

const findText = `
  SELECT ${columns} FROM appointment
  WHERE doctor_id = $1 AND slot_starts_at = $2 AND id = $3`;

const findManyText = `
  SELECT ${columns} FROM appointment
  JOIN unnest($1::integer[], $2::timestamptz[], $3::uuid[])
    AS wanted (doctor_id, slot_starts_at, id)
    ON appointment.doctor_id = wanted.doctor_id
    AND appointment.slot_starts_at = wanted.slot_starts_at AND appointment.id = wanted.id
  ORDER BY appointment.doctor_id, appointment.slot_starts_at`;

// At most one for each slot: the unique index of active appointments has these states and HELD.
const findOfSlotsText = `
  SELECT ${columns} FROM appointment
  JOIN unnest($1::integer[], $2::timestamptz[]) AS wanted (doctor_id, slot_starts_at)
    ON appointment.doctor_id = wanted.doctor_id
    AND appointment.slot_starts_at = wanted.slot_starts_at
  WHERE appointment.status IN ('BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')`;

/**
 * Whether an appointment stands in the way of patient $1 from $2 to $3, seen at $4: a hold of that
 * very slot, whose doctor is $5, does not, nor does the appointment $6. No slot is longer than a
 * day; the lower bound lets PostgreSQL leave out the older partitions.
 */
export const overlapCondition = `
  appointment.patient_id = $1
    AND slot_starts_at < $3 AND slot_starts_at > $2::timestamptz - interval '1 day'
    AND slot_ends_at > $2
    AND (status IN ('BOOKED', 'CHECKED_IN') OR (status = 'HELD' AND hold_expires_at > $4))
    AND NOT (status = 'HELD' AND doctor_id = $5 AND slot_starts_at = $2)
    AND id IS DISTINCT FROM $6::uuid`;

const overlapText = `SELECT 1 FROM appointment WHERE ${overlapCondition} LIMIT 1`;

const openHoldsText = `
  SELECT count(*)::integer AS holds FROM appointment
  WHERE patient_id = $1 AND slot_starts_at > $2 AND status = 'HELD' AND hold_expires_at > $2
    AND NOT (doctor_id = $3 AND slot_starts_at = $4)`;

interface AppointmentRow {
  doctor_id: number;
  slot_starts_at: Date;
  id: string;
  slot_ends_at: Date;
  time_zone: string;
  visit_kind: VisitKind;
  patient_id: string;
  status: AppointmentStatus;
  reason: string | null;
  chain_id: string;
  revision: number;
  previous_id: string | null;
  previous_slot_starts_at: Date | null;
  hold_expires_at: Date | null;
  created_at: Date;
}

/** The first values of the statements that insert an appointment, $1 to $13. */
export function appointmentValues(appointment: Appointment): unknown[] {
  return [
    appointment.doctorId,
    appointment.slotStartsAt,
    appointment.id,
    appointment.slotEndsAt,
    appointment.timeZone,
    appointment.visitKind,
    appointment.patientId,
    appointment.status,
    appointment.reason,
    appointment.chainId,
    appointment.revision,
    appointment.previousId,
    appointment.previousSlotStartsAt,
  ];
}

/**
 * Stores a new appointment and the first entry of its history. The transaction must have locked
 * the slot's claim. Throws PostgreSQL's 23505 when the slot has an active appointment all the same.
 */
export async function insertAppointment(
  client: PoolClient,
  appointment: Appointment,
  changedBy: ChangedBy,
): Promise<void> {
  const values = [
    ...appointmentValues(appointment),
    appointment.holdExpiresAt,
    appointment.createdAt,
    changedBy,
  ];
  await client.query({ name: 'appointments.insert-appointment', text: insertText, values });
}

/** Who changed an appointment, from which state, when and why. */
export interface ChangeEntry {
  readonly from: AppointmentStatus;
  readonly changedBy: ChangedBy;
  readonly reason?: string | null;
  readonly now: Date;
}

/**
 * Stores the new state of an appointment and the entry in its history, in a transaction that has
 * locked the slot's claim. Throws if the stored state is not the one it was changed from.
 */
export async function updateAppointment(
  client: PoolClient,
  appointment: Appointment,
  change: ChangeEntry,
): Promise<void> {
  const values = [
    appointment.doctorId,
    appointment.slotStartsAt,
    appointment.id,
    appointment.status,
    appointment.reason,
    appointment.chainId,
    appointment.revision,
    appointment.previousId,
    appointment.previousSlotStartsAt,
    appointment.holdExpiresAt,
    change.now,
    change.from,
    change.changedBy,
    change.reason ?? null,
  ];
  const updated = await client.query({
    name: 'appointments.update-appointment',
    text: updateText,
    values,
  });
  if (updated.rowCount !== 1) throw new Error('An appointment changed under its claim.');
}

/** One appointment, or null. Stable for as long as the transaction has its slot's claim locked. */
export async function findAppointment(
  client: Pool | PoolClient,
  key: AppointmentKey,
): Promise<Appointment | null> {
  const { rows } = await client.query<AppointmentRow>({
    name: 'appointments.find-appointment',
    text: findText,
    values: [key.doctorId, key.slotStartsAt, key.id],
  });
  return rows[0] === undefined ? null : toAppointment(rows[0]);
}

/** Those of some appointments that exist, in the order of their slots. */
export async function findAppointments(
  client: Pool | PoolClient,
  keys: readonly AppointmentKey[],
): Promise<readonly Appointment[]> {
  const { rows } = await client.query<AppointmentRow>({
    name: 'appointments.find-appointments',
    text: findManyText,
    values: [
      keys.map((key) => key.doctorId),
      keys.map((key) => key.slotStartsAt),
      keys.map((key) => key.id),
    ],
  });
  return rows.map(toAppointment);
}

/** The appointments that take some slots, holds left out; slots without one are not contained. */
export async function findAppointmentsOfSlots(
  pool: Pool,
  slots: readonly SlotKey[],
): Promise<readonly Appointment[]> {
  const { rows } = await pool.query<AppointmentRow>({
    name: 'appointments.find-appointments-of-slots',
    text: findOfSlotsText,
    values: [slots.map(({ doctorId }) => doctorId), slots.map(({ startsAt }) => startsAt)],
  });
  return rows.map(toAppointment);
}

/**
 * Whether a patient has an active appointment, or a hold that still runs, at the time of a slot.
 * A hold of that very slot does not count, nor does the appointment `exceptId` (one being moved).
 * Reliable in a transaction that has locked the patient's row.
 */
export async function hasOverlap(
  client: PoolClient,
  patientId: string,
  slot: Slot,
  now: Date,
  exceptId: string | null,
): Promise<boolean> {
  const values = [patientId, slot.startsAt, slot.endsAt, now, slot.doctorId, exceptId];
  const { rows } = await client.query({
    name: 'appointments.find-overlap',
    text: overlapText,
    values,
  });
  return rows.length > 0;
}

/** How many holds of a patient still run, the one of `slot` left out. */
export async function countOpenHolds(
  client: PoolClient,
  patientId: string,
  slot: Slot,
  now: Date,
): Promise<number> {
  const values = [patientId, now, slot.doctorId, slot.startsAt];
  const { rows } = await client.query<{ holds: number }>({
    name: 'appointments.count-open-holds',
    text: openHoldsText,
    values,
  });
  return rows[0]?.holds ?? 0;
}

function toAppointment(row: AppointmentRow): Appointment {
  return {
    doctorId: row.doctor_id,
    slotStartsAt: row.slot_starts_at,
    id: row.id,
    slotEndsAt: row.slot_ends_at,
    timeZone: row.time_zone,
    visitKind: row.visit_kind,
    patientId: row.patient_id,
    status: row.status,
    reason: row.reason,
    chainId: row.chain_id,
    revision: row.revision,
    previousId: row.previous_id,
    previousSlotStartsAt: row.previous_slot_starts_at,
    holdExpiresAt: row.hold_expires_at,
    createdAt: row.created_at,
  };
}
