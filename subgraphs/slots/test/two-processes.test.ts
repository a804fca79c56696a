/** What one process changes, no other answers for long, although each has its own memory. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEvent } from '@rendezvous/events/envelope';
import type { EventLog } from '@rendezvous/messaging/event-log';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { createPool } from '@rendezvous/platform/database';
import { noEngines } from '@rendezvous/platform/engine-config';
import type { EngineConfig } from '@rendezvous/platform/engine-config';
import { createInternalClient } from '@rendezvous/platform/internal-client';
import type { InternalClient } from '@rendezvous/platform/internal-client';
import { silentLogger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { startSlots } from '@rendezvous/slots/main';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { watchStalls } from '@rendezvous/testkit/stalls';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { Pool } from 'pg';

const secret = 'a secret of the tests, long enough for a key';
/** What the product promises; level one keeps what it has for at least 4.5 s. */
const staleMaxMs = 2_000;
const rounds = 4;

interface Slot {
  id: string;
  startsAt: string;
}

function describeProcesses(name: string, engines: () => EngineConfig): void {
  describe(`two processes ${name}`, () => {
    const database = useTestDatabase();
    const services: RunningService[] = [];
    const clients: InternalClient[] = [];
    let pool: Pool;
    let logPool: Pool;
    let log: EventLog;

    const openPool = (owner: 'slots' | 'event_log') =>
      createPool({
        connectionString: database.urlFor(owner),
        applicationName: 'two-processes-test',
        logger: silentLogger,
      });

    beforeAll(async () => {
      pool = openPool('slots');
      logPool = openPool('event_log');
      log = createPostgresEventLog({
        pool: logPool,
        region: 'fr',
        logger: silentLogger,
        metrics: createMetrics('test'),
      });
      await pool.query(
        `INSERT INTO schedule (doctor_id, practice_id, time_zone, holiday_region)
         VALUES (1, 1, 'Europe/Paris', 'FR')`,
      );
      await pool.query(
        `INSERT INTO schedule_rule (doctor_id, weekday, starts_minute, ends_minute, slot_minutes,
           visit_kind, ignores_holidays)
         SELECT 1, weekday, 0, 1440, 30, 'VIDEO', true FROM generate_series(1, 7) AS weekday`,
      );
      const config = engines();
      for (let index = 0; index < 2; index += 1) {
        const service = await startSlots({
          regions: [
            {
              code: 'fr',
              databaseUrl: database.urlFor('slots'),
              eventLogUrl: database.urlFor('event_log'),
            },
          ],
          host: '127.0.0.1',
          port: 0,
          internalTokenSecret: secret,
          logLevel: 'fatal',
          poolSize: 6,
          runsWorkers: true,
          engines: config,
          cacheWeeks: 1000,
        });
        services.push(service);
        const url = new URL('/graphql', service.url).href;
        clients.push(
          createInternalClient({
            url,
            service: 'appointments',
            dependency: 'slots',
            secret,
            timeoutMs: 10_000,
          }),
        );
      }
    }, 60_000);

    afterAll(async () => {
      await Promise.all(clients.map((client) => client.close()));
      await Promise.all(services.map((service) => service.close()));
      await log.close();
      await Promise.all([pool.end(), logPool.end()]);
    });

    async function ask(client: InternalClient): Promise<{ next: Slot | null; free: Slot[] }> {
      const { _entities } = await client.query<{
        _entities: [{ nextAvailableSlot: Slot | null; availability: { slots: Slot[] }[] }];
      }>({
        region: 'fr',
        language: 'en',
        requestId: 'test',
        document: `query ($doctors: [_Any!]!, $from: Date!) {
          _entities(representations: $doctors) {
            ... on Doctor {
              nextAvailableSlot { id startsAt }
              availability(from: $from, days: 3) { slots { id startsAt } }
            }
          }
        }`,
        variables: {
          doctors: [{ __typename: 'Doctor', id: 'doctor.fr.1' }],
          from: new Date().toISOString().slice(0, 10),
        },
      });
      const [{ nextAvailableSlot, availability }] = _entities;
      return { next: nextAvailableSlot, free: availability.flatMap((day) => day.slots) };
    }

    function claim(slot: Slot, version: number, state: 'BOOKED' | 'FREE') {
      const value = createEvent('SlotClaimsChanged', {
        region: 'fr',
        service: 'appointments',
        subject: '1',
        now: new Date(),
        data: {
          claims: [{ doctorId: 1, startsAt: slot.startsAt, state, holdExpiresAt: null, version }],
        },
      });
      return { id: value.id, topic: 'rendezvous.fr.appointment.v1', key: '1', value, headers: {} };
    }

    test('a booking is gone from both, although both had it in memory', async () => {
      // Each week is kept for itself: one process may still have some of them from before.
      await waitFor(
        async () => {
          const [one, other] = await Promise.all(clients.map(ask));
          return one!.free.length > rounds + 2 && isDeepStrictEqual(one!.free, other!.free);
        },
        { description: 'the generated slots in both answers' },
      );
      const stalls = watchStalls();
      for (let round = 0; round < rounds; round += 1) {
        const before = await Promise.all(clients.map(ask));
        // Not the first one, which may begin while the test runs.
        const slot = before[0]?.free[2 + round];
        if (slot === undefined) throw new Error('nothing is free');
        for (const { free } of before) expect(free).toContainEqual(slot);
        await log.publish([claim(slot, 1, 'BOOKED')]);
        // One of the two has heard of it; a busy machine may have taken its time.
        await waitFor(
          async () => {
            const { rows } = await pool.query(
              "SELECT FROM slot_occupancy WHERE starts_at = $1 AND state = 'BOOKED'",
              [slot.startsAt],
            );
            return rows.length === 1;
          },
          { description: 'the booking to be known' },
        );
        await waitFor(
          async () => {
            const answers = await Promise.all(clients.map(ask));
            return answers.every(({ free }) => free.every(({ id }) => id !== slot.id));
          },
          { description: 'the booking in both answers', timeoutMs: staleMaxMs, stalls },
        );
      }
      stalls.stop();
    });

    test('says what it does with its memory, and is ready', async () => {
      const [text = ''] = await Promise.all(services.map(({ metrics }) => metrics.metrics()));
      expect(text).toMatch(
        /rendezvous_cache_requests_total\{cache="slots.fr.week",outcome="level_one"/,
      );
      expect(text).toMatch(/rendezvous_cache_invalidated_total\{cache="slots.fr.week"/);
      expect(text).toMatch(
        /rendezvous_cache_age_seconds_count\{.*cache="slots.fr.week",level="one"/,
      );
      for (const service of services) {
        const states = Object.values(await service.readiness());
        expect(states.every(({ ok }) => ok)).toBe(true);
      }
    });
  });
}

describeProcesses('without an engine', () => noEngines);

const { redisUrl } = sharedEngines();
(redisUrl === null ? describe.skip : describe)('with Redis (needs redis-server)', () => {
  describeProcesses('on one Redis', () => ({
    ...noEngines,
    namespace: testNamespace(),
    redis: { urls: [redisUrl ?? ''], isCluster: false },
  }));
});
