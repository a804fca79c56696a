import type { PoolClient } from 'pg';

import type { Appointment } from '../domain/appointment.ts';
import type { Claim } from '../domain/claim.ts';
import { appointmentValues } from './appointments.ts';

// Four tables, one statement: the appointment, the first entry of its history, the claim that says
// so, and the change counted on the patient's day. The claim's version guards against writing a row
// that is not the one that was locked.
const text = `
  WITH booked AS (
    INSERT INTO appointment (doctor_id, slot_starts_at, id, slot_ends_at, time_zone, visit_kind,
      patient_id, status, reason, chain_id, revision, previous_id, previous_slot_starts_at,
      hold_expires_at, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14, $14)),
  history AS (
    INSERT INTO appointment_change (doctor_id, slot_starts_at, appointment_id, position, to_status,
      changed_by, changed_at)
    VALUES ($1, $2, $3, 0, $8, 'PATIENT', $14)),
  counted AS (
    INSERT INTO patient_day AS counted (patient_id, day, changes) VALUES ($7, $15, 1)
    ON CONFLICT (patient_id, day) DO UPDATE SET changes = counted.changes + 1)
  UPDATE claim
  SET state = 'BOOKED', appointment_id = $3, patient_id = $7, hold_expires_at = NULL, version = $16
  WHERE doctor_id = $1 AND slot_starts_at = $2 AND version < $16`;

/**
 * Stores a new booking with its claim and counts it on the patient's day (YYYY-MM-DD), in a
 * transaction that has locked the patient and the claim and found the day's limit not reached.
 * Throws PostgreSQL's 23505 when the slot has an active appointment all the same, and an error when
 * the claim is not the one that was locked.
 */
export async function storeBooking(
  client: PoolClient,
  appointment: Appointment,
  claim: Claim,
  day: string,
): Promise<void> {
  const values = [...appointmentValues(appointment), appointment.createdAt, day, claim.version];
  const updated = await client.query({ name: 'appointments.store-booking', text, values });
  if (updated.rowCount !== 1) throw new Error('A locked claim has changed.');
}
