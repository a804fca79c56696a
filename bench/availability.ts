/**
 * What a search page's availability costs: 20 doctors × 7 days, read one doctor after the other,
 * in one statement, and from the cache. Prints medians and the ratios between them, which hold on
 * any machine.
 *
 *   node bench/availability.ts          BENCH_DOCTORS=10000 fills more doctors (default 2,000)
 */
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { createSlotsClient } from '@rendezvous/prisma/client';
import { addDays } from '@rendezvous/region/time';
import { createSlotCache } from '@rendezvous/slots/cache';
import { extendHorizon } from '@rendezvous/slots/extend-horizon';
import { createLoaders } from '@rendezvous/slots/loaders';
import type { SlotLoaders } from '@rendezvous/slots/loaders';
import { readAvailability } from '@rendezvous/slots/read-availability';
import { createSlotRepository } from '@rendezvous/slots/repository';
import type { Pool } from 'pg';
import { startTemporaryDatabase } from './temporary-database.ts';

const horizonDays = 28;
const doctorsPerPage = 20;
const rounds = 200;
const doctors = Number(process.env['BENCH_DOCTORS'] ?? 2000);

const database = await startTemporaryDatabase();
const pool = createPool({
  connectionString: database.urlOf('slots'),
  applicationName: 'bench-availability',
  statementTimeoutMs: 0,
  logger: silentLogger,
});
try {
  await fill(pool);
  await measure(pool);
} finally {
  await pool.end();
  await database.stop();
}

async function fill(target: Pool): Promise<void> {
  const client = createSlotsClient(target);
  await target.query(
    `INSERT INTO schedule (doctor_id, practice_id, time_zone, holiday_region)
     SELECT id, id, 'Europe/Paris', 'FR' FROM generate_series(1, $1) AS id`,
    [doctors],
  );
  await target.query(
    `INSERT INTO schedule_rule
       (doctor_id, weekday, starts_minute, ends_minute, slot_minutes, visit_kind)
     SELECT id, weekday, starts_minute, starts_minute + 180, 20, 'IN_PERSON'
     FROM generate_series(1, $1) AS id, generate_series(1, 5) AS weekday,
       unnest(ARRAY[540, 840]) AS starts_minute`,
    [doctors],
  );
  const startedAt = performance.now();
  const slots = await extendHorizon({
    region: 'fr',
    pool: target,
    client,
    cache: { forgetAvailability: () => {} },
    wakeRelay: () => {},
    clock: () => new Date(),
    horizonDays,
    defaultTimeZone: 'Europe/Paris',
    holidayRegions: [],
  });
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`filled       ${slots} slots in ${seconds.toFixed(1)} s`);
  // Every seventh slot is booked, so that the join has something to do.
  await target.query(
    `INSERT INTO slot_occupancy (doctor_id, starts_at, state, version)
     SELECT doctor_id, starts_at, 'BOOKED', 1 FROM slot
     WHERE (doctor_id + extract(epoch FROM starts_at)::bigint / 1200) % 7 = 0`,
  );
  await target.query('ANALYZE');
  await client.$disconnect();
}

async function measure(target: Pool): Promise<void> {
  const clock = (): Date => new Date();
  const cache = createSlotCache({
    region: 'fr',
    repository: createSlotRepository(target, horizonDays),
    maxWeeks: 20_000,
    metrics: createMetrics('bench'),
    clock,
  });
  const from = addDays(new Date().toISOString().slice(0, 10), 1);
  const timings = { oneByOne: [] as number[], batched: [] as number[], cached: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const page = Array.from(
      { length: doctorsPerPage },
      () => 1 + Math.floor(Math.random() * doctors),
    );
    timings.oneByOne.push(await readPage(page, from, () => createLoaders(cache, clock), 'series'));
    await forget(page);
    timings.batched.push(await readPage(page, from, sharedLoaders(), 'together'));
    timings.cached.push(await readPage(page, from, sharedLoaders(), 'together'));
    await forget(page);
  }
  cache.close();
  report(timings);

  function sharedLoaders(): () => SlotLoaders {
    const loaders = createLoaders(cache, clock);
    return () => loaders;
  }

  async function forget(page: readonly number[]): Promise<void> {
    const starts = Array.from({ length: 10 }, (_, day) => new Date(addDays(from, day)));
    for (const doctorId of page) cache.forgetAvailability(doctorId, starts);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function readPage(
  page: readonly number[],
  from: string,
  loaders: () => SlotLoaders,
  order: 'series' | 'together',
): Promise<number> {
  const read = (doctorId: number): Promise<unknown> =>
    readAvailability({ doctorId, from, days: 7, now: new Date(), horizonDays }, loaders().week);
  const startedAt = performance.now();
  if (order === 'together') await Promise.all(page.map(read));
  else for (const doctorId of page) await read(doctorId);
  return performance.now() - startedAt;
}

function report(timings: Record<'oneByOne' | 'batched' | 'cached', number[]>): void {
  const median = (values: number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const [oneByOne, batched, cached] = [timings.oneByOne, timings.batched, timings.cached].map(
    median,
  );
  const line = (name: string, value = 0): string => `${name.padEnd(12)} ${value.toFixed(2)} ms`;
  console.log(line('one by one', oneByOne));
  console.log(line('batched', batched));
  console.log(line('cached', cached));
  console.log(`one by one costs ${((oneByOne ?? 0) / (batched ?? 1)).toFixed(1)} × batched`);
  console.log(`batched costs    ${((batched ?? 0) / (cached ?? 1)).toFixed(1)} × cached`);
}
