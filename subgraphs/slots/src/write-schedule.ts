import type { PoolClient } from 'pg';
import type { ScheduleException, ScheduleRule } from './domain/schedule.ts';
import { exceptionsMax, rulesMax } from './domain/schedule-input.ts';

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
const deleteExceptionsSql = 'DELETE FROM schedule_exception WHERE doctor_id = $1 AND date >= $2';
const insertExceptionsSql = `
  INSERT INTO schedule_exception (doctor_id, date, kind, starts_minute, ends_minute,
    slot_minutes, visit_kind)
  SELECT $1, date, kind, starts_minute, ends_minute, slot_minutes, visit_kind::visit_kind
  FROM unnest($2::date[], $3::text[], $4::smallint[], $5::smallint[], $6::smallint[], $7::text[])
    WITH ORDINALITY
    AS exception (date, kind, starts_minute, ends_minute, slot_minutes, visit_kind, position)
  ORDER BY position`;

const insertExceptionSql = `
  INSERT INTO schedule_exception (doctor_id, date, kind, starts_minute, ends_minute,
    slot_minutes, visit_kind, reason)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`;

/**
 * Replaces a doctor's weekly rules.
 * @throws RangeError when one is out of bounds, or there are more than 200
 */
export async function writeRules(
  client: PoolClient,
  doctorId: number,
  rules: readonly ScheduleRule[],
): Promise<void> {
  if (rules.length > rulesMax) throw new RangeError(`at most ${rulesMax} rules a doctor`);
  for (const rule of rules) {
    checkWhole('weekday', rule.weekday, 1, 7);
    checkHours(rule);
  }
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

/**
 * Replaces a doctor's exceptions from a local date on; earlier ones in the list are left out.
 * @throws RangeError when one is out of bounds, or there are more than 1,000
 */
export async function writeExceptions(
  client: PoolClient,
  doctorId: number,
  from: string,
  exceptions: readonly ScheduleException[],
): Promise<void> {
  if (exceptions.length > exceptionsMax) {
    throw new RangeError(`at most ${exceptionsMax} exceptions a doctor`);
  }
  for (const exception of exceptions) if (exception.kind === 'OPEN') checkHours(exception);
  const rows = exceptions.filter((exception) => exception.date >= from);
  await client.query(deleteExceptionsSql, [doctorId, from]);
  await client.query(insertExceptionsSql, [
    doctorId,
    rows.map((row) => row.date),
    rows.map((row) => row.kind),
    rows.map((row) => row.startsMinute ?? null),
    rows.map((row) => row.endsMinute ?? null),
    rows.map((row) => (row.kind === 'OPEN' ? row.slotMinutes : null)),
    rows.map((row) => (row.kind === 'OPEN' ? row.visitKind : null)),
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

function checkHours(
  hours: Pick<ScheduleRule, 'startsMinute' | 'endsMinute' | 'slotMinutes'>,
): void {
  checkWhole('startsMinute', hours.startsMinute, 0, 1439);
  checkWhole('endsMinute', hours.endsMinute, hours.startsMinute + 1, hours.startsMinute + 1440);
  checkWhole('slotMinutes', hours.slotMinutes, 5, 240);
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}`);
}
