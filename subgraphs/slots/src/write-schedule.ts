import type { PoolClient } from 'pg';
import type { ScheduleException, ScheduleRule } from './domain/schedule.ts';

const deleteRulesSql = 'DELETE FROM schedule_rule WHERE doctor_id = $1';
const insertRulesSql = `
  INSERT INTO schedule_rule (doctor_id, weekday, starts_minute, ends_minute, slot_minutes,
    visit_kind, valid_from, valid_until, ignores_holidays)
  SELECT $1, weekday, starts_minute, ends_minute, slot_minutes, visit_kind::visit_kind,
    valid_from, valid_until, ignores_holidays
  FROM unnest($2::smallint[], $3::smallint[], $4::smallint[], $5::smallint[], $6::text[],
    $7::date[], $8::date[], $9::boolean[]) WITH ORDINALITY
    AS rule (weekday, starts_minute, ends_minute, slot_minutes, visit_kind, valid_from,
      valid_until, ignores_holidays, position)
  ORDER BY position`;
const insertExceptionSql = `
  INSERT INTO schedule_exception (doctor_id, date, kind, starts_minute, ends_minute,
    slot_minutes, visit_kind, reason)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`;

/** Replaces a doctor's weekly rules by others, which were checked before. */
export async function writeRules(
  client: PoolClient,
  doctorId: number,
  rules: readonly ScheduleRule[],
): Promise<void> {
  await client.query(deleteRulesSql, [doctorId]);
  await client.query(insertRulesSql, [
    doctorId,
    rules.map((rule) => rule.weekday),
    rules.map((rule) => rule.startsMinute),
    rules.map((rule) => rule.endsMinute),
    rules.map((rule) => rule.slotMinutes),
    rules.map((rule) => rule.visitKind),
    rules.map((rule) => rule.validFrom ?? null),
    rules.map((rule) => rule.validUntil ?? null),
    rules.map((rule) => rule.ignoresHolidays === true),
  ]);
}

/** Adds an exception, which was checked before, to a doctor's schedule and returns its id. */
export async function insertException(
  client: PoolClient,
  doctorId: number,
  exception: ScheduleException & { reason: string | null },
): Promise<number> {
  const isOpen = exception.kind === 'OPEN';
  const { rows } = await client.query<{ id: number }>(insertExceptionSql, [
    doctorId,
    exception.date,
    exception.kind,
    exception.startsMinute ?? null,
    exception.endsMinute ?? null,
    isOpen ? exception.slotMinutes : null,
    isOpen ? exception.visitKind : null,
    exception.reason,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error('an exception was stored without an id');
  return row.id;
}
