export type VisitKind = 'IN_PERSON' | 'VIDEO';

/**
 * Weekly opening hours. Minutes count from local midnight of the weekday; an end above 1440 lies on
 * the next day, and an interval is never longer than 1440 minutes.
 */
export interface ScheduleRule {
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  startsMinute: number;
  endsMinute: number;
  slotMinutes: number;
  visitKind: VisitKind;
  /** The first day of the rule, YYYY-MM-DD; null: since ever. */
  validFrom?: string | null;
  /** The first day on which the rule no longer holds, YYYY-MM-DD; null: for ever. */
  validUntil?: string | null;
  /** True for on-call shifts, which are worked on public holidays too. */
  ignoresHolidays?: boolean;
}

/**
 * A single day that differs from the week. CLOSED takes the weekly slots away that overlap the day,
 * or the part of it between the two minutes. OPEN adds an interval, even where CLOSED or a holiday
 * takes the weekly hours away: the two together replace a day's hours.
 */
export type ScheduleException =
  | { kind: 'CLOSED'; date: string; startsMinute?: number | null; endsMinute?: number | null }
  | {
      kind: 'OPEN';
      date: string;
      startsMinute: number;
      endsMinute: number;
      slotMinutes: number;
      visitKind: VisitKind;
    };

/** A slot as the schedule gives it. Instants are epoch milliseconds. */
export interface GeneratedSlot {
  startsAt: number;
  endsAt: number;
  /** The practice's calendar day on which the slot starts, YYYY-MM-DD. */
  localDate: string;
  visitKind: VisitKind;
}
