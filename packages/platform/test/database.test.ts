import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { Pool } from 'pg';
import { createPool, inTransaction, isPostgresError, UnsafeInteger } from '../src/database.ts';
import { silentLogger } from '../src/logger.ts';
import { isDatabaseUnavailable } from '../src/postgres-errors.ts';

const database = useTestDatabase();
let pool: Pool;

function openPool(options: { statementTimeoutMs?: number; max?: number } = {}): Pool {
  const connectionString = database.urlFor('appointments');
  return createPool({
    connectionString,
    applicationName: 'platform-test',
    logger: silentLogger,
    ...options,
  });
}

beforeAll(async () => {
  pool = openPool();
  await pool.query('CREATE TABLE account (id integer PRIMARY KEY, balance integer NOT NULL)');
  await pool.query('INSERT INTO account VALUES (1, 100), (2, 100)');
});
afterAll(() => pool.end());

async function one<T>(sql: string, values: unknown[] = [], from: Pool = pool): Promise<T> {
  const { rows } = await from.query<{ value: T }>(sql, values);
  if (rows[0] === undefined) throw new Error('no row');
  return rows[0].value;
}

const balance = (id: number): Promise<number> =>
  one('SELECT balance AS value FROM account WHERE id = $1', [id]);

test('the server soon notices that the machine of a session has vanished', async () => {
  const secondsUntilNoticed = one<number>(
    `SELECT current_setting('tcp_keepalives_idle')::int
       + current_setting('tcp_keepalives_interval')::int
         * current_setting('tcp_keepalives_count')::int AS value`,
  );
  expect(await secondsUntilNoticed).toBe(60);
});

describe('values', () => {
  test.each([
    ["'2026-03-29'::date", '2026-03-29'],
    ["'{2026-03-29,NULL}'::date[]", ['2026-03-29', null]],
    ["'{}'::date[]", []],
    ['9007199254740991::int8', 9_007_199_254_740_991],
    ['ARRAY[1, NULL, -3]::int8[]', [1, null, -3]],
    ['count(*)', 1],
    ["'2026-03-29 02:30+02'::timestamptz", new Date('2026-03-29T00:30:00Z')],
    ['1.50::numeric', '1.50'],
    ['true', true],
    ['\'{"a": 1}\'::jsonb', { a: 1 }],
    ["'text'::text", 'text'],
    ['NULL::date', null],
  ])('%s', async (expression, expected) => {
    expect(await one(`SELECT ${expression} AS value`)).toEqual(expected);
  });

  test('a bigint that a number cannot hold is an error, not another number', async () => {
    await expect(one('SELECT 9007199254740993::int8 AS value')).rejects.toThrow(UnsafeInteger);
    expect(await one('SELECT 1 AS value')).toBe(1);
  });

  test('dates come back unchanged in every time zone of the process', async () => {
    const given = '2026-03-29';
    expect(await one('SELECT $1::date AS value', [given])).toBe(given);
  });
});

describe('limits', () => {
  test('a statement that takes too long is canceled, and its connection stays usable', async () => {
    const hurried = openPool({ statementTimeoutMs: 500, max: 1 });
    try {
      const slow = one('SELECT pg_sleep(30) AS value', [], hurried);
      await expect(slow).rejects.toMatchObject({ code: '57014' });
      expect(await one('SELECT 1 AS value', [], hurried)).toBe(1);
    } finally {
      await hurried.end();
    }
  });

  test('the session says who it is and what its limits are', async () => {
    const setting = (name: string): Promise<string> =>
      one('SELECT current_setting($1) AS value', [name]);
    expect(await setting('application_name')).toBe('platform-test');
    expect(await setting('statement_timeout')).toBe('10s');
    expect(await setting('idle_in_transaction_session_timeout')).toBe('30s');
  });

  test('a lock is waited for only so long', async () => {
    await inTransaction(pool, async (holder) => {
      await holder.query('SELECT 1 FROM account WHERE id = 1 FOR UPDATE');
      const waiting = inTransaction(
        pool,
        (client) => client.query('SELECT 1 FROM account WHERE id = 1 FOR UPDATE'),
        { lockTimeoutMs: 30, statementTimeoutMs: 30_000 },
      );
      const error: unknown = await waiting.catch((reason: unknown) => reason);
      expect(isPostgresError(error, '55P03')).toBe(true);
      expect(isDatabaseUnavailable(error)).toBe(true);
    });
  });

  test('limits of a transaction end with it', async () => {
    const single = openPool({ max: 1 });
    const read = 'SELECT current_setting($1) AS value';
    try {
      const inside = await inTransaction(
        single,
        async (client) => {
          const { rows } = await client.query<{ value: string }>(read, ['lock_timeout']);
          return rows[0]?.value;
        },
        { lockTimeoutMs: 0.2 },
      );
      expect(inside).toBe('1ms');
      expect(await one(read, ['lock_timeout'], single)).toBe('0');
    } finally {
      await single.end();
    }
  });
});

describe('a transaction', () => {
  test('is committed when the work is done', async () => {
    const result = await inTransaction(pool, async (client) => {
      await client.query('UPDATE account SET balance = balance + 1 WHERE id = 1');
      return 'done';
    });
    expect(result).toBe('done');
    expect(await balance(1)).toBe(101);
    await pool.query('UPDATE account SET balance = 100');
  });

  test('leaves nothing when the work throws, and gives its connection back', async () => {
    const single = openPool({ max: 1 });
    try {
      const failing = inTransaction(single, async (client) => {
        await client.query('UPDATE account SET balance = 0');
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect(await balance(1)).toBe(100);
      expect(await one('SELECT 1 AS value', [], single)).toBe(1);
      expect([single.totalCount, single.idleCount]).toEqual([1, 1]);
    } finally {
      await single.end();
    }
  });

  test('in which an error was hidden does not pass for committed', async () => {
    const hiding = inTransaction(pool, async (client) => {
      await client.query('UPDATE account SET balance = 0');
      await client.query('SELECT 1 / 0').catch(() => {});
    });
    await expect(hiding).rejects.toThrow('rolled back');
    expect(await balance(1)).toBe(100);
  });

  test('whose connection is cut fails, and the pool goes on', async () => {
    const cut = inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database
        .pool('superuser')
        .query('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      await client.query('SELECT 1');
    });
    const error: unknown = await cut.catch((reason: unknown) => reason);
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(await one('SELECT 1 AS value')).toBe(1);
  });

  test('losing an idle connection is survived', async () => {
    const single = openPool({ max: 1 });
    try {
      const pid = await one<number>('SELECT pg_backend_pid() AS value', [], single);
      await database.pool('superuser').query('SELECT pg_terminate_backend($1, 5000)', [pid]);
      await waitFor(() => single.totalCount === 0, { description: 'the loss to be noticed' });
      expect(await one('SELECT 1 AS value', [], single)).toBe(1);
    } finally {
      await single.end();
    }
  });
});

describe('conflicts', () => {
  /** Two transfers that lock the accounts in opposite orders, and meet in the middle. */
  async function crossing(attempts?: number): Promise<PromiseSettledResult<number>[]> {
    let waiting = 0;
    let meet = (): void => {};
    const met = new Promise<void>((resolve) => (meet = resolve));
    const options = attempts === undefined ? {} : { attempts };
    const transfer = async (from: number, to: number): Promise<number> => {
      let runs = 0;
      await inTransaction(
        pool,
        async (client) => {
          runs += 1;
          await client.query('UPDATE account SET balance = balance - 10 WHERE id = $1', [from]);
          waiting += 1;
          if (waiting === 2) meet();
          await met;
          await client.query('UPDATE account SET balance = balance + 10 WHERE id = $1', [to]);
        },
        options,
      );
      return runs;
    };
    return Promise.allSettled([transfer(1, 2), transfer(2, 1)]);
  }

  test('of a deadlock, both sides succeed in the end', async () => {
    const results = await crossing();
    const runs = results.map((result) => (result.status === 'fulfilled' ? result.value : 0));
    expect(runs).toContain(1);
    expect(runs).toContain(2);
    expect([await balance(1), await balance(2)]).toEqual([100, 100]);
  });

  test('are given up after the attempts, as something that may be tried again', async () => {
    const results = await crossing(1);
    const reasons = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect(reasons).toHaveLength(1);
    expect(isPostgresError(reasons[0], '40P01')).toBe(true);
    expect(isDatabaseUnavailable(reasons[0])).toBe(true);
    await pool.query('UPDATE account SET balance = 100');
  });

  test('of serializable transactions lose no update', async () => {
    const increment = (): Promise<void> =>
      inTransaction(
        pool,
        async (client) => {
          const { rows } = await client.query<{ balance: number }>(
            'SELECT balance FROM account WHERE id = 1',
          );
          const next = (rows[0]?.balance ?? 0) + 1;
          await client.query('UPDATE account SET balance = $1 WHERE id = 1', [next]);
        },
        { isolation: 'SERIALIZABLE', attempts: 50 },
      );
    await Promise.all(Array.from({ length: 5 }, increment));
    expect(await balance(1)).toBe(105);
  });

  test('that are none are not repeated', async () => {
    let runs = 0;
    const failing = inTransaction(pool, async (client) => {
      runs += 1;
      await client.query('INSERT INTO account VALUES (1, 0)');
    });
    const error: unknown = await failing.catch((reason: unknown) => reason);
    expect(isPostgresError(error, '23505')).toBe(true);
    expect(isPostgresError(new Error('wrapped', { cause: error }), '23505')).toBe(true);
    expect(isPostgresError(error, '40001')).toBe(false);
    expect(runs).toBe(1);
  });
});
