import type { PoolClient } from 'pg';
import type { GeneratedSlot } from './domain/schedule.ts';

export interface DoctorSlot extends GeneratedSlot {
  doctorId: number;
}

// A start that was published once keeps its slot, also when it was withdrawn: slots never change.
const insertSql = `
  INSERT INTO slot (doctor_id, starts_at, ends_at, local_date, visit_kind)
  SELECT doctor_id, to_timestamp(start_minute * 60.0), to_timestamp(end_minute * 60.0),
    local_date, visit_kind::visit_kind
  FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::date[], $5::text[])
    AS slot (doctor_id, start_minute, end_minute, local_date, visit_kind)
  ON CONFLICT (doctor_id, starts_at) DO NOTHING`;

const slotsPerStatement = 20_000;
const minuteMs = 60_000;

/** Writes slots, set by set, and returns how many were new. Their partitions exist. */
export async function insertSlots(
  client: PoolClient,
  slots: readonly DoctorSlot[],
): Promise<number> {
  let inserted = 0;
  for (let at = 0; at < slots.length; at += slotsPerStatement) {
    const part = slots.slice(at, at + slotsPerStatement);
    const { rowCount } = await client.query({
      name: 'insert-slots',
      text: insertSql,
      values: [
        part.map((slot) => slot.doctorId),
        part.map((slot) => slot.startsAt / minuteMs),
        part.map((slot) => slot.endsAt / minuteMs),
        part.map((slot) => slot.localDate),
        part.map((slot) => slot.visitKind),
      ],
    });
    inserted += rowCount ?? 0;
  }
  return inserted;
}
