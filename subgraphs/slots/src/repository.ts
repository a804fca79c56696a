import type { Pool } from 'pg';
import { addDays } from '@rendezvous/region/time';
import type { OpenWeek } from './domain/open-slots.ts';
import type { VisitKind } from './domain/schedule.ts';
import { selectNextSlotsSql } from './sql/select-next-slots.ts';
import type { NextSlotRow } from './sql/select-next-slots.ts';
import { selectOpenWeeksSql } from './sql/select-open-weeks.ts';
import type { OpenWeekRow } from './sql/select-open-weeks.ts';
import { selectSlotsSql } from './sql/select-slots.ts';
import type { SlotRow } from './sql/select-slots.ts';

/** A slot with everything that never changes about it. Instants are epoch milliseconds. */
export interface SlotRecord {
  doctorId: number;
  startsAt: number;
  endsAt: number;
  timeZone: string;
  visitKind: VisitKind;
}

export interface KnownSlot extends SlotRecord {
  isWithdrawn: boolean;
}

export interface NextSlot {
  /** null: nothing is free. */
  slot: SlotRecord | null;
  /** When this has to be looked up again: the slot has begun, or a hold of an earlier one ended. */
  validUntil: number | null;
}

export interface DoctorWeek {
  doctorId: number;
  /** YYYY-MM-DD */
  monday: string;
}

/** What queries read of a region's slots. Every method is one statement, whatever is asked for. */
export interface SlotRepository {
  /** One week for each that was asked for, in any order. */
  openWeeks(weeks: readonly DoctorWeek[]): Promise<(OpenWeek & DoctorWeek)[]>;
  /** By doctor; doctors without a schedule are left out. */
  nextSlots(doctorIds: readonly number[], now: Date): Promise<Map<number, NextSlot>>;
  /** Those that exist, in any order. */
  slots(keys: readonly { doctorId: number; startsAt: Date }[]): Promise<KnownSlot[]>;
}

const dayMs = 86_400_000;

/** Reads from PostgreSQL. `horizonDays`: how far ahead a next slot is looked for. */
export function createSlotRepository(pool: Pool, horizonDays: number): SlotRepository {
  return {
    async openWeeks(weeks) {
      const mondays = weeks.map((week) => week.monday).sort();
      const { rows } = await pool.query<OpenWeekRow>({
        name: 'open-weeks',
        text: selectOpenWeeksSql,
        values: [
          weeks.map((week) => week.doctorId),
          weeks.map((week) => week.monday),
          `${addDays(mondays[0] ?? '', -1)}T00:00:00Z`,
          `${addDays(mondays.at(-1) ?? '', 8)}T00:00:00Z`,
        ],
      });
      return rows.map(toOpenWeek);
    },

    async nextSlots(doctorIds, now) {
      const until = new Date(now.getTime() + (horizonDays + 2) * dayMs);
      const { rows } = await pool.query<NextSlotRow>({
        name: 'next-slots',
        text: selectNextSlotsSql,
        values: [doctorIds, now, until],
      });
      return new Map(rows.map((row) => [row.doctor_id, toNextSlot(row)]));
    },

    async slots(keys) {
      const { rows } = await pool.query<SlotRow>({
        name: 'slots-by-key',
        text: selectSlotsSql,
        values: [keys.map((key) => key.doctorId), keys.map((key) => key.startsAt.toISOString())],
      });
      return rows.map((row) => ({
        doctorId: row.doctor_id,
        startsAt: row.starts_at.getTime(),
        endsAt: row.ends_at.getTime(),
        timeZone: row.time_zone,
        visitKind: row.visit_kind,
        isWithdrawn: row.is_withdrawn,
      }));
    },
  };
}

function toOpenWeek(row: OpenWeekRow): OpenWeek & DoctorWeek {
  const holds: [number, number][] = [];
  for (const [position, seconds] of (row.held_until ?? []).entries()) {
    if (seconds > 0) holds.push([position, Math.ceil(seconds * 1000)]);
  }
  return {
    doctorId: row.doctor_id,
    monday: row.monday,
    timeZone: row.time_zone,
    startMinutes: row.start_minutes ?? [],
    lengthMinutes: row.length_minutes ?? [],
    weekdayIndexes: row.weekday_indexes ?? [],
    isVideo: row.is_video ?? [],
    holds,
  };
}

function toNextSlot(row: NextSlotRow): NextSlot {
  const { starts_at: startsAt, ends_at: endsAt, visit_kind: visitKind } = row;
  const earlierFrom = row.earlier_from?.getTime() ?? Number.POSITIVE_INFINITY;
  const validUntil = Math.min(startsAt?.getTime() ?? Number.POSITIVE_INFINITY, earlierFrom);
  const slot =
    startsAt === null || endsAt === null || visitKind === null
      ? null
      : {
          doctorId: row.doctor_id,
          startsAt: startsAt.getTime(),
          endsAt: endsAt.getTime(),
          timeZone: row.time_zone,
          visitKind,
        };
  return { slot, validUntil: Number.isFinite(validUntil) ? validUntil : null };
}
