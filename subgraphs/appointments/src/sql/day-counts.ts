import type { PoolClient } from 'pg';

const countChangeText = `
  INSERT INTO patient_day AS counted (patient_id, day, changes) VALUES ($1, $2, 1)
  ON CONFLICT (patient_id, day) DO UPDATE SET changes = counted.changes + 1
  WHERE counted.changes < $3
  RETURNING 1`;

const countHoldText = `
  INSERT INTO patient_day AS counted (patient_id, day, holds) VALUES ($1, $2, 1)
  ON CONFLICT (patient_id, day) DO UPDATE SET holds = counted.holds + 1
  WHERE counted.holds < $3
  RETURNING 1`;

const countBookingText = `
  INSERT INTO practice_day AS counted (practice_id, day, bookings) VALUES ($1, $2, 1)
  ON CONFLICT (practice_id, day) DO UPDATE SET bookings = counted.bookings + 1
  WHERE counted.bookings < $3
  RETURNING 1`;

/**
 * Counts one change (book, move, cancel) on a patient's day (YYYY-MM-DD); false, and nothing
 * counted, once `maximum` is reached. Undone with the transaction, so only successes count.
 */
export async function countChange(
  client: PoolClient,
  patientId: string,
  day: string,
  maximum: number,
): Promise<boolean> {
  const name = 'appointments.count-change';
  return count(client, { name, text: countChangeText }, [patientId, day, maximum]);
}

/** The same for holds, which are counted apart. */
export async function countHold(
  client: PoolClient,
  patientId: string,
  day: string,
  maximum: number,
): Promise<boolean> {
  const name = 'appointments.count-hold';
  return count(client, { name, text: countHoldText }, [patientId, day, maximum]);
}

/** The same for appointments a practice books for its patients. The last lock of a transaction. */
export async function countBooking(
  client: PoolClient,
  practiceId: number,
  day: string,
  maximum: number,
): Promise<boolean> {
  const name = 'appointments.count-booking';
  return count(client, { name, text: countBookingText }, [practiceId, day, maximum]);
}

async function count(
  client: PoolClient,
  statement: { name: string; text: string },
  values: [ofWhom: string | number, day: string, maximum: number],
): Promise<boolean> {
  const counted = await client.query({ ...statement, values });
  return counted.rows.length === 1;
}
