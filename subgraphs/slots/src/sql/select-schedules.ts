/**
 * The schedules of doctors ($1) with all their rules, and their exceptions from the local date $2
 * on. The order of rules decides which of two hours that begin together wins.
 */
export const selectSchedulesSql = `
  SELECT doctor_id, practice_id, time_zone, holiday_region, generated_until,
    (SELECT coalesce(json_agg(rule ORDER BY rule.id), '[]')
      FROM schedule_rule AS rule WHERE rule.doctor_id = schedule.doctor_id) AS rules,
    (SELECT coalesce(json_agg(exception ORDER BY exception.id), '[]')
      FROM schedule_exception AS exception
      WHERE exception.doctor_id = schedule.doctor_id AND exception.date >= $2) AS exceptions
  FROM schedule WHERE doctor_id = ANY ($1::integer[])
  ORDER BY doctor_id`;

/** The public holidays of parts of a region ($1) from $2 to $3 (exclusive). */
export const selectHolidaysSql = `
  SELECT holiday_region, date FROM holiday
  WHERE holiday_region = ANY ($1::text[]) AND date >= $2 AND date < $3`;

type VisitKind = 'IN_PERSON' | 'VIDEO';

export interface StoredRuleRow {
  weekday: number;
  starts_minute: number;
  ends_minute: number;
  slot_minutes: number;
  visit_kind: VisitKind;
  valid_from: string | null;
  valid_until: string | null;
  ignores_holidays: boolean;
}

export interface StoredExceptionRow {
  id: number;
  date: string;
  kind: string;
  starts_minute: number | null;
  ends_minute: number | null;
  slot_minutes: number | null;
  visit_kind: VisitKind | null;
  reason: string | null;
}

export interface ScheduleRow {
  doctor_id: number;
  practice_id: number;
  time_zone: string;
  holiday_region: string;
  generated_until: string | null;
  rules: StoredRuleRow[];
  exceptions: StoredExceptionRow[];
}
