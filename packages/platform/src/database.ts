import pg from 'pg';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from './logger.ts';
import { jitteredDelayMs } from './retry.ts';
import { delay } from './wait.ts';

const oids = { int8: 20, date: 1082, int8Array: 1016, dateArray: 1182 };

/** A value PostgreSQL holds as bigint does not fit a JavaScript number. */
export class UnsafeInteger extends Error {
  constructor(text: string) {
    super(`${text} is not a safe integer; select it as text`);
    this.name = 'UnsafeInteger';
  }
}

/**
 * How a pool reads values. Set per pool, because pg's global parsers would also change what other
 * libraries in the process read.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === oids.int8) return parseSafeInteger;
      if (oid === oids.date) return (text: string) => text;
      if (oid === oids.int8Array) return (text: string) => parseArray(text, parseSafeInteger);
      if (oid === oids.dateArray) return (text: string) => parseArray(text, (date) => date);
    }
    return format === 'binary'
      ? pg.types.getTypeParser(oid, 'binary')
      : pg.types.getTypeParser(oid, 'text');
  },
};

/**
 * The server looks after half a minute of silence whether we are still there. Its own default is two
 * hours, for which the session locks of a machine that vanished would keep others from its work.
 */
const serverKeepAlive =
  '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';

/**
 * A connection pool. timestamptz is read as Date, date as 'YYYY-MM-DD', int8 as a number that is
 * checked to be exact.
 * @param o.max connections at most (default 10)
 * @param o.statementTimeoutMs after which PostgreSQL cancels a statement (default 10,000; 0: never)
 * @param o.connectTimeoutMs how long to wait for a connection, or for a place in the pool (default
 *   5,000)
 */
export function createPool(o: {
  connectionString: string;
  applicationName: string;
  max?: number;
  statementTimeoutMs?: number;
  connectTimeoutMs?: number;
  logger: Logger;
}): Pool {
  const statementTimeoutMs = o.statementTimeoutMs ?? 10_000;
  const pool = new pg.Pool({
    connectionString: o.connectionString,
    application_name: o.applicationName,
    max: o.max ?? 10,
    types,
    options: serverKeepAlive,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: o.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    // The client's own limit is the last resort, for a network that swallows packets: the server's
    // comes first and leaves the connection usable.
    ...(statementTimeoutMs === 0 ? {} : { query_timeout: statementTimeoutMs + 2_000 }),
    idle_in_transaction_session_timeout: 30_000,
  });
  // Without a listener, losing an idle connection (a restart of PostgreSQL) would end the process.
  // A connection that is being thrown away has no other listener left, and what the server still
  // says then (that it ends the connection, for example) would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => {
    // A pool that is ending says so of every connection that PostgreSQL closes first.
    if (pool.ending) return;
    o.logger.warn({ err: error }, 'lost an idle database connection');
  });
  return pool;
}

/** Options of a transaction. */
export interface TransactionOptions {
  /** How long a statement waits for a row lock before it fails with 55P03. */
  lockTimeoutMs?: number;
  /** After which PostgreSQL cancels a statement (SQLSTATE 57014). */
  statementTimeoutMs?: number;
  /** How often the work is run at most (default 3). */
  attempts?: number;
  isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
}

/**
 * Runs `work` in a transaction: COMMIT when it resolves, ROLLBACK when it throws. After a deadlock
 * or a serialization failure the whole work is run again, after a random delay: it must have no
 * effects outside of the database.
 * @throws what `work` or PostgreSQL threw in the last attempt
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  o: TransactionOptions = {},
): Promise<T> {
  const attempts = o.attempts ?? 3;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(pool, work, beginStatement(o));
    } catch (error) {
      const isConflict = isPostgresError(error, '40001') || isPostgresError(error, '40P01');
      if (!isConflict || attempt >= attempts) throw error;
      await delay(jitteredDelayMs(attempt, 20, 200));
    }
  }
}

async function runOnce<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin: string,
): Promise<T> {
  const client = await pool.connect();
  // A client that fails between queries tells only its listeners; the next query fails anyway.
  const onError = (): void => {};
  client.on('error', onError);
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    const committed = await client.query('COMMIT');
    // COMMIT after a swallowed error is answered with ROLLBACK, and nothing else says so.
    if (committed.command !== 'COMMIT') {
      throw new Error('the transaction was rolled back: the work hid an error of a statement');
    }
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : new Error('ROLLBACK failed');
    });
    throw error;
  } finally {
    client.off('error', onError);
    // A connection whose transaction cannot be ended must not go back to the pool.
    client.release(broken);
  }
}

/** One round trip: the settings travel with BEGIN. */
function beginStatement(o: TransactionOptions): string {
  const statements = [`BEGIN ISOLATION LEVEL ${o.isolation ?? 'READ COMMITTED'}`];
  if (o.lockTimeoutMs !== undefined) {
    statements.push(`SET LOCAL lock_timeout = ${wholeMs(o.lockTimeoutMs)}`);
  }
  if (o.statementTimeoutMs !== undefined) {
    statements.push(`SET LOCAL statement_timeout = ${wholeMs(o.statementTimeoutMs)}`);
  }
  return statements.join('; ');
}

/** PostgreSQL takes 0 as "no limit", which a rounded-down rest of a deadline must never become. */
function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}

/** Whether PostgreSQL raised `sqlState`, directly or as the cause of a wrapping error (Prisma's). */
export function isPostgresError(error: unknown, sqlState: string): boolean {
  let current = error;
  for (let depth = 0; depth < 5; depth += 1) {
    if (typeof current !== 'object' || current === null) return false;
    if ('code' in current && current.code === sqlState) return true;
    if ('originalCode' in current && current.originalCode === sqlState) return true;
    current = 'cause' in current ? current.cause : undefined;
  }
  return false;
}

function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new UnsafeInteger(text);
  return value;
}

/** Arrays of numbers and dates need no quoting, so PostgreSQL's text form is easy to split. */
function parseArray<T>(text: string, parse: (element: string) => T): (T | null)[] {
  if (text === '{}') return [];
  return text
    .slice(1, -1)
    .split(',')
    .map((element) => (element === 'NULL' ? null : parse(element)));
}
