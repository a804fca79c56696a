import DataLoader from 'dataloader';
import { actsForPractice } from '@rendezvous/platform/caller';
import type { Caller } from '@rendezvous/platform/caller';
import { encodePracticeId } from '@rendezvous/platform/ids';
import { addDays } from '@rendezvous/region/time';
import type { CalendarRepository, CalendarSlot } from './calendar-repository.ts';
import type { Schedule } from './read-schedules.ts';
import type { DoctorDay } from './sql/doctor-days.ts';

/** What one request reads of calendars, gathered so that many doctors cost one statement. */
export interface CalendarLoaders {
  /** The practice of a doctor's calendar; null: the doctor has none. */
  practice(this: void, doctorId: number): Promise<number | null>;
  /** Whether the caller acts for the practice of a doctor's calendar. */
  keeps(this: void, doctorId: number): Promise<boolean>;
  /** The doctor's schedule with exceptions from today on; null: there is none. */
  schedule(this: void, doctorId: number): Promise<Schedule | null>;
  /** Every slot of a day, in order. */
  day(this: void, day: DoctorDay): Promise<CalendarSlot[]>;
}

const maxBatchSize = 200;

/** New loaders for one request. They do not ask who may see what they load, save `keeps`. */
export function createCalendarLoaders(
  calendars: CalendarRepository,
  caller: Caller,
  now: Date,
): CalendarLoaders {
  const practices = new DataLoader<number, number | null>(
    async (doctorIds) => {
      const found = await calendars.practices(doctorIds);
      return doctorIds.map((doctorId) => found.get(doctorId) ?? null);
    },
    { maxBatchSize },
  );
  const schedules = new DataLoader<number, Schedule | null>(
    async (doctorIds) => {
      // Where it is still yesterday; whoever shows the schedule knows the practice's today.
      const from = addDays(now.toISOString().slice(0, 10), -1);
      const found = await calendars.schedules(doctorIds, from);
      const byDoctor = new Map(found.map((schedule) => [schedule.doctorId, schedule]));
      return doctorIds.map((doctorId) => byDoctor.get(doctorId) ?? null);
    },
    // Read again after a mutation.
    { maxBatchSize, cache: false },
  );
  const days = new DataLoader<DoctorDay, CalendarSlot[]>(
    async (wanted) => {
      const found = await calendars.days(wanted, now);
      const byDay = Map.groupBy(found, ({ doctorId, localDate }) => `${doctorId}|${localDate}`);
      return wanted.map(({ doctorId, date }) => byDay.get(`${doctorId}|${date}`) ?? []);
    },
    { maxBatchSize, cache: false },
  );
  return {
    practice: (doctorId) => practices.load(doctorId),
    async keeps(doctorId) {
      const practiceId = await practices.load(doctorId);
      if (practiceId === null) return false;
      return actsForPractice(caller, encodePracticeId(caller.region, practiceId));
    },
    schedule: (doctorId) => schedules.load(doctorId),
    day: (day) => days.load(day),
  };
}
