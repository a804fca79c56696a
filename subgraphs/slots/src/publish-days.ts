import type { PoolClient } from 'pg';
import { createEvent } from '@rendezvous/events/envelope';
import { writeToOutbox } from '@rendezvous/messaging/outbox';
import { summarizeDays } from './domain/day-parts.ts';
import type { DaySummary } from './domain/day-parts.ts';
import { doctorDayValues } from './sql/doctor-days.ts';
import type { DoctorDay } from './sql/doctor-days.ts';
import {
  nextVersionsSql,
  selectDayStatesSql,
  upsertPublishedDaysSql,
} from './sql/select-day-states.ts';
import type { DayStateRow } from './sql/select-day-states.ts';

interface ChangedDay extends DaySummary {
  doctorId: number;
}

const maxDaysPerStatement = 20_000;
const maxDaysPerEvent = 1000;

/**
 * Compares what is free now on some doctor-days with what was published about them and publishes
 * the difference: one DoctorAvailabilityChanged a doctor, in the outbox of the caller's
 * transaction. The caller holds the doctors' schedule locks. Returns the doctors that changed.
 */
export async function publishDays(
  client: PoolClient,
  o: { region: string; now: Date; days: readonly DoctorDay[] },
): Promise<number[]> {
  const days = withoutDuplicates(o.days);
  const changed: ChangedDay[] = [];
  for (let at = 0; at < days.length; at += maxDaysPerStatement) {
    changed.push(...(await changedDays(client, days.slice(at, at + maxDaysPerStatement), o.now)));
  }
  if (changed.length === 0) return [];
  await client.query({
    name: 'upsert-published-days',
    text: upsertPublishedDaysSql,
    values: [
      changed.map((day) => day.doctorId),
      changed.map((day) => day.date),
      changed.map((day) => day.openParts),
      changed.map((day) => day.firstFreeAt),
    ],
  });
  const byDoctor = Map.groupBy(changed, (day) => day.doctorId);
  const { rows } = await client.query<{ doctor_id: number; availability_version: number }>({
    name: 'next-availability-versions',
    text: nextVersionsSql,
    values: [[...byDoctor.keys()]],
  });
  const events = rows.flatMap((row) =>
    availabilityEvents(o, row, byDoctor.get(row.doctor_id) ?? []),
  );
  await writeToOutbox(client, events);
  return rows.map((row) => row.doctor_id);
}

/** What is different about the days; a day nobody has heard of counts as full. */
async function changedDays(
  client: PoolClient,
  days: readonly DoctorDay[],
  now: Date,
): Promise<ChangedDay[]> {
  const { rows } = await client.query<DayStateRow>({
    name: 'select-day-states',
    text: selectDayStatesSql,
    values: doctorDayValues(days, now),
  });
  return rows.flatMap((row) => {
    const current = summaryOf(row);
    const isKnown =
      current.openParts === (row.open_parts ?? 0) &&
      current.firstFreeAt === (row.first_free_at?.getTime() ?? null);
    return isKnown ? [] : [{ doctorId: row.doctor_id, ...current }];
  });
}

function summaryOf(row: DayStateRow): DaySummary {
  const free = (row.start_minutes ?? []).map((minute, position) => ({
    startsAt: minute * 60_000,
    localDate: row.date,
    visitKind: row.is_video?.[position] === 1 ? ('VIDEO' as const) : ('IN_PERSON' as const),
  }));
  const [summary] = summarizeDays(row.time_zone, free);
  return summary ?? { date: row.date, openParts: 0, firstFreeAt: null };
}

function availabilityEvents(
  { region, now }: { region: string; now: Date },
  row: { doctor_id: number; availability_version: number },
  days: readonly ChangedDay[],
) {
  const key = String(row.doctor_id);
  const events = [];
  for (let at = 0; at < days.length; at += maxDaysPerEvent) {
    const event = createEvent('DoctorAvailabilityChanged', {
      region,
      service: 'slots',
      subject: key,
      now,
      data: {
        doctorId: row.doctor_id,
        version: row.availability_version,
        days: days.slice(at, at + maxDaysPerEvent).map(({ date, openParts, firstFreeAt }) => ({
          date,
          openParts,
          firstFreeAt: firstFreeAt === null ? null : new Date(firstFreeAt).toISOString(),
        })),
      },
    });
    events.push({ aggregate: 'slot' as const, key, event });
  }
  return events;
}

function withoutDuplicates(days: readonly DoctorDay[]): DoctorDay[] {
  return [...new Map(days.map((day) => [`${day.doctorId}|${day.date}`, day])).values()];
}
