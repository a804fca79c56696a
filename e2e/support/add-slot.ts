import { encodeSlotId } from '@rendezvous/platform/ids';
import type { TestDatabase } from '@rendezvous/testkit/database';

const minuteMs = 60_000;

/**
 * Gives a French doctor a slot of a minute at a time at which the data set may have none, such as an
 * hour ago in the first hour of a day. The doctor may have it already. Returns its id.
 */
export async function addSlot(
  database: TestDatabase,
  doctorId: number,
  startsAt: Date,
): Promise<string> {
  await database.pool('slots', 'fr').query(
    `INSERT INTO slot (doctor_id, starts_at, ends_at, local_date, visit_kind)
     SELECT doctor_id, $2, $2::timestamptz + interval '1 minute',
            ($2::timestamptz AT TIME ZONE time_zone)::date, 'VIDEO'
       FROM schedule WHERE doctor_id = $1
     ON CONFLICT DO NOTHING`,
    [doctorId, startsAt.toISOString()],
  );
  return encodeSlotId('fr', doctorId, startsAt);
}

/** The whole minute that lies so many minutes from now. */
export function minutesFromNow(minutes: number): Date {
  return new Date((Math.ceil(Date.now() / minuteMs) + minutes) * minuteMs);
}
