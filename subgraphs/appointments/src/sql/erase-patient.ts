import type { PoolClient } from 'pg';

import type { AppointmentKey } from '../domain/appointment.ts';

/** More than anybody has in a life; beyond it something else is wrong. */
export const erasedAppointmentsMax = 10_000;

const lockPatientText = `SELECT language FROM patient WHERE id = $1 FOR UPDATE`;

const keysText = `
  SELECT doctor_id AS "doctorId", slot_starts_at AS "slotStartsAt", id
  FROM appointment WHERE patient_id = $1
  ORDER BY doctor_id, slot_starts_at LIMIT ${erasedAppointmentsMax + 1}`;

// Not one statement with the others: what it inserts has to be there for the foreign key.
const insertNobodyText = `
  INSERT INTO patient (id, name, email, language, created_at, updated_at)
  VALUES ($1, '', '', $2, $3, $3)`;

const moveText = `
  WITH moved AS (
    UPDATE appointment SET patient_id = $2, reason = NULL, updated_at = $3
    WHERE patient_id = $1
    RETURNING doctor_id, slot_starts_at, id),
  claims AS (
    UPDATE claim SET patient_id = $2 FROM moved
    WHERE claim.doctor_id = moved.doctor_id AND claim.slot_starts_at = moved.slot_starts_at
      AND claim.patient_id = $1)
  UPDATE appointment_change SET reason = NULL FROM moved
  WHERE appointment_change.doctor_id = moved.doctor_id
    AND appointment_change.slot_starts_at = moved.slot_starts_at
    AND appointment_change.appointment_id = moved.id AND appointment_change.reason IS NOT NULL`;

// Answers are kept for repetitions of a request, under the patient's id or a practice's.
const forgetText = `
  WITH requests AS (DELETE FROM request WHERE patient_id = $1),
  answers AS (
    DELETE FROM request WHERE answer -> 'appointment' ->> 'patientId' = $1 AND patient_id <> $1)
  DELETE FROM patient_day WHERE patient_id = $1`;

const deleteText = `DELETE FROM patient WHERE id = $1`;

/** Locks a patient's row and answers the language of their mails; null when nothing is stored. */
export async function lockPatient(client: PoolClient, patientId: string): Promise<string | null> {
  const { rows } = await client.query<{ language: string }>(lockPatientText, [patientId]);
  return rows[0]?.language ?? null;
}

/**
 * Every appointment of a patient, in the order in which claims are locked.
 * @throws RangeError for a patient with more than 10,000
 */
export async function findAppointmentKeys(
  client: PoolClient,
  patientId: string,
): Promise<AppointmentKey[]> {
  const { rows } = await client.query<AppointmentKey>(keysText, [patientId]);
  if (rows.length <= erasedAppointmentsMax) return rows;
  throw new RangeError(`A patient has more than ${erasedAppointmentsMax} appointments.`);
}

/**
 * Gives all that is stored of a patient to `nobodyId`, a patient without name and address, and
 * deletes what says anything about the person: contact, reasons, stored answers, counts. The
 * transaction must have locked the patient and the claims of all their appointments.
 */
export async function replacePatient(
  client: PoolClient,
  patientId: string,
  nobody: { readonly id: string; readonly language: string; readonly now: Date },
): Promise<void> {
  await client.query(insertNobodyText, [nobody.id, nobody.language, nobody.now]);
  await client.query(moveText, [patientId, nobody.id, nobody.now]);
  await client.query(forgetText, [patientId]);
  await client.query(deleteText, [patientId]);
}
