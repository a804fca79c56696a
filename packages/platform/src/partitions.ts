import pg from 'pg';
import type { Pool } from 'pg';
import { inTransaction } from './database.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** The Monday after 1970-01-01, a Thursday. */
const firstMondayMs = 4 * dayMs;
const partitionName = /_(\d{8})$/;
/** Nobody plans for longer; more would be a mistake in a date. */
const weeksMax = 520;

/** A day ('YYYY-MM-DD', its start in UTC) or an instant. */
export type PartitionBound = string | Date;

/**
 * Makes the weekly partitions (Monday 00:00 UTC) of every table that cover the time from
 * `fromDate` to `untilDate`, both included. What exists is left alone; several processes may do it
 * at once, and reads and writes go on meanwhile.
 * @returns the names of the partitions it made
 * @throws RangeError for more than ten years or an unknown table name
 */
export async function ensurePartitions(
  pool: Pool,
  tables: readonly string[],
  fromDate: PartitionBound,
  untilDate: PartitionBound,
): Promise<string[]> {
  const weeks = weeksBetween(weekStartMs(fromDate), weekStartMs(untilDate));
  const created: string[] = [];
  for (const table of tables) {
    const existing = new Set(await listPartitions(pool, table));
    for (const startMs of weeks) {
      const name = `${checkedTable(table)}_${compactDate(startMs)}`;
      if (existing.has(name)) continue;
      if (await createPartition(pool, table, name, startMs)) created.push(name);
    }
  }
  return created;
}

/**
 * Drops the partitions that end at or before `date`.
 * @returns the names of the partitions it dropped
 */
export async function dropPartitionsBefore(
  pool: Pool,
  tables: readonly string[],
  date: PartitionBound,
): Promise<string[]> {
  const beforeMs = instantMs(date);
  const dropped: string[] = [];
  for (const table of tables) {
    for (const name of await listPartitions(pool, table)) {
      const startMs = startOfPartition(name);
      if (startMs === undefined || startMs + weekMs > beforeMs) continue;
      await dropPartition(pool, table, name);
      dropped.push(name);
    }
  }
  return dropped;
}

/** The names of a table's partitions, oldest first. */
export async function listPartitions(pool: Pool, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT child.relname AS name
       FROM pg_inherits
       JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = to_regclass($1)
      ORDER BY child.relname`,
    [checkedTable(table)],
  );
  return rows.map((row) => row.name);
}

/**
 * Makes the table first and attaches it then: CREATE TABLE … PARTITION OF would lock out every
 * reader of the parent, ATTACH does not.
 */
function createPartition(
  pool: Pool,
  table: string,
  name: string,
  startMs: number,
): Promise<boolean> {
  const parent = pg.escapeIdentifier(table);
  const partition = pg.escapeIdentifier(name);
  const from = new Date(startMs).toISOString();
  const to = new Date(startMs + weekMs).toISOString();
  return inTransaction(
    pool,
    async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtext(current_schema() || $1))', [name]);
      const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS exists', [name]);
      if ((rows[0] as { exists: boolean }).exists) return false;
      await client.query(
        `CREATE TABLE ${partition} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`,
      );
      await client.query(
        `ALTER TABLE ${parent} ATTACH PARTITION ${partition} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
      return true;
    },
    { lockTimeoutMs: 10_000, statementTimeoutMs: 15_000 },
  );
}

/** CONCURRENTLY waits for readers instead of making them wait; it may not run in a transaction. */
async function dropPartition(pool: Pool, table: string, name: string): Promise<void> {
  const parent = pg.escapeIdentifier(table);
  const partition = pg.escapeIdentifier(name);
  const { rows } = await pool.query<{ pending: boolean }>(
    'SELECT inhdetachpending AS pending FROM pg_inherits WHERE inhrelid = to_regclass($1)',
    [name],
  );
  // A DETACH that was interrupted once has to be finished before anything else.
  const mode = rows[0]?.pending === true ? 'FINALIZE' : 'CONCURRENTLY';
  await pool.query(`ALTER TABLE ${parent} DETACH PARTITION ${partition} ${mode}`);
  await pool.query(`DROP TABLE IF EXISTS ${partition}`);
}

function weeksBetween(firstMs: number, lastMs: number): number[] {
  const count = (lastMs - firstMs) / weekMs + 1;
  if (count > weeksMax) throw new RangeError(`${count} weeks of partitions are too many`);
  return Array.from({ length: Math.max(0, count) }, (_, index) => firstMs + index * weekMs);
}

function weekStartMs(bound: PartitionBound): number {
  const ms = instantMs(bound);
  return Math.floor((ms - firstMondayMs) / weekMs) * weekMs + firstMondayMs;
}

function instantMs(bound: PartitionBound): number {
  const ms = typeof bound === 'string' ? Date.parse(`${bound}T00:00:00Z`) : bound.getTime();
  if (Number.isNaN(ms)) throw new RangeError('a bound of partitions is not a date');
  return ms;
}

function compactDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

function startOfPartition(name: string): number | undefined {
  const digits = partitionName.exec(name)?.[1];
  if (digits === undefined) return undefined;
  return Date.UTC(
    Number(digits.slice(0, 4)),
    Number(digits.slice(4, 6)) - 1,
    Number(digits.slice(6, 8)),
  );
}

function checkedTable(table: string): string {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(table)) throw new RangeError(`"${table}" is no table name`);
  return table;
}
