import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRedisLevelTwo } from '@rendezvous/cache/redis-level-two';
import { openRedisNodes } from '@rendezvous/cache/redis-nodes';
import type { RedisNodes } from '@rendezvous/cache/redis-nodes';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { seedRegion } from '@rendezvous/prisma/seed/seed-region';
import { addDays } from '@rendezvous/region/time';
import { createSlotCache } from '@rendezvous/slots/cache';
import { createSlotRepository } from '@rendezvous/slots/repository';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';

const { redisUrl } = sharedEngines();
/** What a doctor-week may cost, its key and Redis' own bookkeeping included. */
const bytesMax = 1_536;
const now = new Date('2026-11-23T07:00:00Z');
const doctors = 200;

(redisUrl === null ? describe.skip : describe)('memory (needs redis-server)', () => {
  const database = useTestDatabase({
    contents: {
      name: `slots_memory_${doctors}`,
      fill: async (_region, urlFor) => {
        await seedRegion({ region: 'fr', doctors, seed: 4, now, urlFor });
      },
    },
  });
  let nodes: RedisNodes;
  beforeAll(async () => {
    nodes = await openRedisNodes({
      config: { urls: [redisUrl ?? ''], isCluster: false },
      namespace: testNamespace(),
      logger: silentLogger,
      metrics: createMetrics('test'),
      timeoutMs: 30_000,
    });
  });
  afterAll(() => nodes.close());

  test('no week of a seeded doctor takes more than 1.5 kB in Redis', async () => {
    const cache = createSlotCache({
      region: 'fr',
      repository: createSlotRepository(database.pool('slots'), 28),
      levelTwo: createRedisLevelTwo(nodes, nodes.prefixOf('fr')),
      maxWeeks: 10,
      metrics: createMetrics('test'),
      clock: () => now,
    });
    const { rows } = await database
      .pool('slots')
      .query<{ doctor_id: number }>('SELECT doctor_id FROM schedule');
    const weeks = rows.flatMap(({ doctor_id: doctorId }) =>
      [0, 7, 14, 21].map((days) => ({ doctorId, monday: addDays('2026-11-23', days) })),
    );
    const open = await cache.openWeeks(weeks);
    cache.close();
    const slots = [...open.values()].reduce((sum, week) => sum + week.startMinutes.length, 0);
    expect(slots / open.size).toBeGreaterThan(20);

    const keys = [...open.keys()].map((key) => `${nodes.prefixOf('fr')}slots.fr.week:${key}`);
    const bytes = await nodes.run(nodes.partition(keys)[0]?.node ?? '', async ({ redis }) => {
      const pipeline = redis.pipeline();
      for (const key of keys) pipeline.memory('USAGE', key, 'SAMPLES', 0);
      return ((await pipeline.exec()) ?? []).map(([, usage]) => Number(usage));
    });
    expect(bytes).toHaveLength(doctors * 4);
    expect(Math.min(...bytes)).toBeGreaterThan(0);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(bytesMax);
  });
});
