import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createPool, inTransaction } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { useTestDatabase } from '@rendezvous/testkit/database';
import type { Pool } from 'pg';
import { applyAvailability } from '../src/apply-availability.ts';
import { createPostgresSearch } from '../src/postgres-search.ts';
import { searchStatement } from '../src/sql/search-statement.ts';
import { contractAsOf, contractDoctors, describeDoctorSearch } from './doctor-search-contract.ts';
import { around, fixtureTimeZones, fixtureTowns, insertFixture } from './fixture.ts';

const database = useTestDatabase();
let pool: Pool;

beforeAll(async () => {
  pool = createPool({
    connectionString: database.urlFor('doctors'),
    applicationName: 'test',
    logger: silentLogger,
  });
  await insertFixture(pool, contractDoctors);
}, 60_000);
afterAll(() => pool.end());

const createSearch = () =>
  createPostgresSearch({ pool, timeZones: fixtureTimeZones, clock: () => contractAsOf });

describeDoctorSearch('PostgreSQL', async () => ({
  search: createSearch(),
  publish: (availability) =>
    inTransaction(pool, (client) => applyAvailability(client, availability)),
}));

describe('the search on PostgreSQL', () => {
  const criteria = {
    terms: [],
    specialty: 'cardiology',
    circles: [around(fixtureTowns[0], 20)],
    languages: [],
    visitKind: null,
    insurance: null,
    window: null,
    sort: 'BEST' as const,
  };

  test('refuses a marker that is none of its own', async () => {
    const after = { keys: [0, 0] as const, doctorId: 1, marker: "1:1:'); DROP TABLE doctor" };
    const question = { criteria, asOf: contractAsOf, after, first: 5, summary: false };
    await expect(createSearch().search(question)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('a change that was under way when the first page was read counts as one after it', async () => {
    const window = { from: '2026-11-22', to: '2026-12-21', partsMask: 63, required: false };
    const next = { ...criteria, window, specialty: null, sort: 'NEXT_AVAILABLE' as const };
    const search = createSearch();
    const client = await pool.connect();
    try {
      const whole = await search.search({
        criteria: next,
        asOf: contractAsOf,
        after: null,
        first: 40,
        summary: false,
      });
      const [shown] = whole.hits;
      if (shown === undefined) throw new Error('nobody was found');
      await client.query('BEGIN');
      await applyAvailability(client, {
        doctorId: shown.doctorId,
        version: 5_000,
        days:
          contractDoctors[shown.doctorId - 1]?.openDays.map((day) => ({
            date: day.date,
            openParts: 36,
            firstFreeAt: `${day.date}T22:00:00Z`,
          })) ?? [],
      });
      const first = await search.search({
        criteria: next,
        asOf: contractAsOf,
        after: null,
        first: 1,
        summary: false,
      });
      expect(first.hits).toEqual([shown]);
      await client.query('COMMIT');
      const rest = await search.search({
        criteria: next,
        asOf: contractAsOf,
        after: { ...shown, marker: first.marker },
        first: 50,
        summary: false,
      });
      expect(rest.hits.length).toBeGreaterThan(20);
      expect(rest.hits.map((hit) => hit.doctorId)).not.toContain(shown.doctorId);
    } finally {
      client.release();
    }
  });

  test('numbers of a huge result are kept for a minute, those of a small one are not', async () => {
    let nowMs = contractAsOf.getTime();
    const search = createPostgresSearch({
      pool,
      timeZones: fixtureTimeZones,
      clock: () => new Date(nowMs),
      hugeResult: 1_000,
    });
    const count = async (specialty: string | null): Promise<number | undefined> => {
      const asked = { ...criteria, specialty, circles: [] };
      const question = { asOf: contractAsOf, after: null, first: 1, summary: true };
      return (await search.search({ ...question, criteria: asked })).summary?.totalCount;
    };
    const before = [await count(null), await count('pediatrics')];
    await pool.query('DELETE FROM doctor_search WHERE doctor_id > 1900 AND doctor_id <= 2000');
    const small = await count('pediatrics');
    expect(await count(null)).toBe(before[0]);
    expect(small).toBeLessThan(before[1] ?? 0);
    nowMs += 60_001;
    expect(await count(null)).toBe(1_900);
  });

  test('a crowd that asks the same at once has it counted once, and each its own page', async () => {
    const search = createSearch();
    const query = jest.spyOn(pool, 'query');
    try {
      const ask = (first: number) =>
        search.search({ criteria, asOf: contractAsOf, after: null, first, summary: true });
      const answers = await Promise.all([1, 2, 3, 4, 5].map(ask));
      expect(answers.map(({ hits }) => hits.length)).toEqual([1, 2, 3, 4, 5]);
      for (const { summary } of answers) expect(summary).toEqual(answers[0]?.summary);
      expect(answers[0]?.summary?.totalCount).toBeGreaterThan(5);
      const counts = query.mock.calls.filter(([text]) => text.includes('count(*)'));
      expect(counts).toHaveLength(1);
    } finally {
      query.mockRestore();
    }
  });

  test('places are found by their index', async () => {
    const statement = searchStatement({
      criteria,
      terms: [],
      timeZones: fixtureTimeZones,
      asOf: contractAsOf,
      after: null,
      first: 20,
      summary: true,
    });
    const { rows } = await pool.query(`EXPLAIN ${statement.text}`, statement.values);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/doctor_search_(location|lists)/);
    expect(plan).not.toContain('Seq Scan on doctor_search');
  });

  test('the search table is filled again for the doctors given', async () => {
    await pool.query("UPDATE doctor SET name = 'Dr Zénobie Quatrepoint' WHERE id = 7");
    const { rows } = await pool.query('SELECT fill_doctor_search($1)', [[7]]);
    expect(rows).toEqual([{ fill_doctor_search: 1 }]);
    const found = await createSearch().suggest({
      words: ['quatrepiont'],
      near: null,
      first: 3,
      isForgiving: true,
    });
    expect(found).toEqual([7]);
  });
});
