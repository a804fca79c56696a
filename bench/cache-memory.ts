/**
 * What a doctor-week costs in Redis, by `MEMORY USAGE`, on the weeks of the seeded data set: the
 * record with its key, beside the same week as JSON. Needs Debian's redis-server.
 *
 *   node bench/cache-memory.ts          BENCH_DOCTORS=10000 seeds more doctors (default 1,000)
 */
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import { openRedisNodes } from '@rendezvous/cache/redis-nodes';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { seedRegion } from '@rendezvous/prisma/seed/seed-region';
import { addDays, weekStart } from '@rendezvous/region/time';
import { createSlotCache } from '@rendezvous/slots/cache';
import { createSlotRepository } from '@rendezvous/slots/repository';
import { startRedis } from '@rendezvous/testkit/own-engines';
import { startTemporaryDatabase } from './temporary-database.ts';

const horizonDays = 28;
const weeksAhead = 4;
const doctorsPerRead = 100;
const doctors = Number(process.env['BENCH_DOCTORS'] ?? 1000);

const redis = await startRedis();
const database = await startTemporaryDatabase();
const nodes = await openRedisNodes({
  config: { urls: [redis.url], isCluster: false },
  namespace: 'bench',
  logger: silentLogger,
  metrics: createMetrics('bench'),
  timeoutMs: 10_000,
});
const pool = createPool({
  connectionString: database.urlOf('slots'),
  applicationName: 'bench-cache-memory',
  statementTimeoutMs: 0,
  logger: silentLogger,
});
try {
  await seedRegion({ region: 'fr', doctors, seed: 1, urlFor: database.urlOf });
  await measure();
} finally {
  nodes.close();
  await pool.end();
  await database.stop();
  await redis.kill();
}

async function measure(): Promise<void> {
  const repository = createSlotRepository(pool, horizonDays);
  const cache = createSlotCache({
    region: 'fr',
    repository,
    levelTwo: createRedisLevelTwo(nodes, nodes.prefixOf('fr')),
    maxWeeks: 100,
    metrics: createMetrics('bench'),
    clock: () => new Date(),
  });
  const monday = addDays(weekStart(new Date().toISOString().slice(0, 10)), 7);
  const mondays = Array.from({ length: weeksAhead }, (_, week) => addDays(monday, 7 * week));
  const { rows } = await pool.query<{ doctor_id: number }>('SELECT doctor_id FROM schedule');
  const json: number[] = [];
  let slots = 0;
  for (let at = 0; at < rows.length; at += doctorsPerRead) {
    const doctorIds = rows.slice(at, at + doctorsPerRead).map((row) => row.doctor_id);
    const weeks = doctorIds.flatMap((doctorId) =>
      mondays.map((each) => ({ doctorId, monday: each })),
    );
    for (const week of (await cache.openWeeks(weeks)).values()) {
      json.push(JSON.stringify(week).length);
      slots += week.startMinutes.length;
    }
    await cache.nextSlots(doctorIds);
  }
  cache.close();
  console.log(`weeks        ${json.length}, with ${(slots / json.length).toFixed(1)} open slots`);
  report('week', await memoryUsage('slots.fr.week:'));
  report('week as JSON', json);
  report('next slot', await memoryUsage('slots.fr.next-slot:'));
}

/** Bytes that each record takes, its key included. */
async function memoryUsage(cacheName: string): Promise<number[]> {
  const pattern = `${nodes.prefixOf('fr')}${cacheName}*`;
  return nodes.run(nodes.partition([pattern])[0]?.node ?? '', async ({ redis: connection }) => {
    const keys = await connection.keys(pattern);
    const pipeline = connection.pipeline();
    for (const key of keys) pipeline.memory('USAGE', key, 'SAMPLES', 0);
    return ((await pipeline.exec()) ?? []).map(([, bytes]) => Number(bytes));
  });
}

function report(name: string, bytes: readonly number[]): void {
  const sorted = bytes.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
  console.log(
    `${name.padEnd(12)} median ${at(0.5)} bytes, 99 of 100 below ${at(0.99)}, most ${at(1)}`,
  );
}
