import { addDays } from '@rendezvous/region/time';

/** A day of a doctor's calendar. */
export interface DoctorDay {
  doctorId: number;
  /** The practice's calendar day, YYYY-MM-DD. */
  date: string;
}

/**
 * The values of a statement about doctor-days: $1 doctors and $2 local dates, pairwise, $3 now, and
 * $4 and $5, which enclose all the days generously, wherever the practices are.
 */
export function doctorDayValues(days: readonly DoctorDay[], now: Date): unknown[] {
  const dates = days.map((day) => day.date).sort();
  return [
    days.map((day) => day.doctorId),
    days.map((day) => day.date),
    now,
    `${addDays(dates[0] ?? '', -1)}T00:00:00Z`,
    `${addDays(dates.at(-1) ?? '', 2)}T00:00:00Z`,
  ];
}
