/**
 * What a page of a search costs: one statement for page, number and facets with batched profiles,
 * against one statement after the other as one would first write it. Prints medians and the ratios
 * between them, which hold on any machine.
 *
 *   node bench/search.ts          BENCH_DOCTORS=2000 fills fewer doctors (default 10,000)
 */
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createPostgresRegion } from '@rendezvous/doctors/postgres-region';
import type { DoctorFilterInput } from '@rendezvous/doctors/read-filter';
import { searchDoctors } from '@rendezvous/doctors/search-doctors';
import { suggest } from '@rendezvous/doctors/suggest';
import type { Pool } from 'pg';
import {
  fixtureDoctors,
  fixtureTimeZones,
  insertFixture,
} from '../subgraphs/doctors/test/fixture.ts';
import { startTemporaryDatabase } from './temporary-database.ts';

const doctors = Number(process.env['BENCH_DOCTORS'] ?? 10_000);
const rounds = 100;
const now = new Date('2026-11-23T09:00:00Z');
const lyon = { latitude: 45.7578, longitude: 4.832, radiusKm: 30 };

const database = await startTemporaryDatabase();
const pool = createPool({
  connectionString: database.urlOf('doctors'),
  applicationName: 'bench-search',
  statementTimeoutMs: 0,
  logger: silentLogger,
});
try {
  await insertFixture(pool, fixtureDoctors(doctors, '2026-11-23'));
  await measure(pool);
} finally {
  await pool.end();
  await database.stop();
}

async function measure(target: Pool): Promise<void> {
  const region = createPostgresRegion({
    region: {
      code: 'fr',
      timeZones: fixtureTimeZones,
      slotHorizonDays: 28,
      searchRadiusMaxKm: 200,
    },
    pool: target,
    clock: () => now,
  });
  const reference = await region.reference();
  const { vocabulary } = reference;
  const page = async (
    filter: DoctorFilterInput,
    sort: 'BEST' | 'NEXT_AVAILABLE' = 'BEST',
  ): Promise<void> => {
    const input = { filter, sort, first: 20, after: null, summary: true };
    const found = await searchDoctors(input, { ...region, reference, now });
    const profiles = await region.profiles.doctors(found.edges.map((edge) => edge.doctorId));
    await region.profiles.practices(profiles.map((profile) => profile.practiceId));
  };
  const cardiologist = { specialty: 'cardiology', near: lyon };
  const tomorrow = { availableFrom: '2026-11-24', availableTo: '2026-11-24' };
  console.log(`${doctors} doctors, medians of ${rounds} rounds`);
  const together = await median('page of 20, one statement', () => page(cardiologist));
  const apart = await median('page of 20, one after the other', () => naivePage(target));
  console.log(`  one after the other costs ${(apart / together).toFixed(1)} times as much`);
  await median('with free time tomorrow', () => page({ ...cardiologist, ...tomorrow }));
  await median('by next free moment', () => page(cardiologist, 'NEXT_AVAILABLE'));
  await median('by text', () => page({ text: 'cardiologue lyon' }));
  await median('by a misspelt name', () => page({ text: 'dubios' }));
  await median('without any filter', () => page({}));
  await median('suggestions', async () => {
    await suggest({ text: 'card', near: lyon, first: 8 }, { ...region, vocabulary });
  });
  await region.close();
}

/** Page, number, each facet and each profile in a statement of its own. */
async function naivePage(target: Pool): Promise<void> {
  const where = `earth_box(ll_to_earth($1, $2), $3) @> ds.location
    AND earth_distance(ll_to_earth($1, $2), ds.location) <= $3
    AND ds.specialties @> ARRAY['cardiology']`;
  const values = [lyon.latitude, lyon.longitude, lyon.radiusKm * 1_000];
  const { rows } = await target.query<{ id: number }>(
    `SELECT doctor_id AS id FROM doctor_search AS ds WHERE ${where}
     ORDER BY earth_distance(ll_to_earth($1, $2), ds.location), doctor_id LIMIT 20`,
    values,
  );
  await target.query(`SELECT count(*) FROM doctor_search AS ds WHERE ${where}`, values);
  for (const facet of ['specialties', 'languages', 'insurances', 'visit_kinds']) {
    await target.query(
      `SELECT value, count(*) FROM doctor_search AS ds, unnest(${facet}) AS value
       WHERE ${where} GROUP BY value`,
      values,
    );
  }
  for (const { id } of rows) {
    const doctor = await target.query('SELECT * FROM doctor WHERE id = $1', [id]);
    await target.query('SELECT * FROM practice WHERE id = $1', [doctor.rows[0].practice_id]);
  }
}

async function median(name: string, work: () => Promise<void>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < rounds + 10; round += 1) {
    const startedAt = performance.now();
    await work();
    // The first rounds warm up PostgreSQL's caches and the compiler.
    if (round >= 10) took.push(performance.now() - startedAt);
  }
  const middle = took.toSorted((left, right) => left - right)[rounds / 2] ?? 0;
  console.log(`  ${name.padEnd(34)} ${middle.toFixed(1).padStart(7)} ms`);
  return middle;
}
