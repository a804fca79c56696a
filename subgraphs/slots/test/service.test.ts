import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEvent } from '@rendezvous/events/envelope';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import type { EventLog } from '@rendezvous/messaging/event-log';
import { noEngines } from '@rendezvous/platform/engine-config';
import { createPool } from '@rendezvous/platform/database';
import { createInternalClient } from '@rendezvous/platform/internal-client';
import type { InternalClient } from '@rendezvous/platform/internal-client';
import { silentLogger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { startSlots } from '@rendezvous/slots/main';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { Pool } from 'pg';

const database = useTestDatabase();
const secret = 'a secret of the tests, long enough for a key';
let service: RunningService;
let client: InternalClient;
let pool: Pool;
let log: EventLog;
let logPool: Pool;

beforeAll(async () => {
  pool = openPool('slots');
  logPool = openPool('event_log');
  log = createPostgresEventLog({
    pool: logPool,
    region: 'fr',
    logger: silentLogger,
    metrics: createMetrics('test'),
  });
  // A doctor who will be there around the clock, and whose slots do not exist yet. No slot begins
  // while the tests run, whatever the time is.
  await pool.query(
    `INSERT INTO schedule (doctor_id, practice_id, time_zone, holiday_region)
     VALUES (1, 1, 'Europe/Paris', 'FR')`,
  );
  await pool.query(
    `INSERT INTO schedule_rule (doctor_id, weekday, starts_minute, ends_minute, slot_minutes,
       visit_kind, ignores_holidays, valid_from)
     SELECT 1, weekday, 0, 1440, 30, 'VIDEO', true, current_date + 3
     FROM generate_series(1, 7) AS weekday`,
  );
  service = await startSlots({
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
    engines: noEngines,
    cacheWeeks: 1000,
  });
  const url = new URL('/graphql', service.url).href;
  client = createInternalClient({
    url,
    service: 'appointments',
    dependency: 'slots',
    secret,
    timeoutMs: 10_000,
  });
});

afterAll(async () => {
  await client.close();
  await service.close();
  await log.close();
  await Promise.all([pool.end(), logPool.end()]);
});

function openPool(owner: 'slots' | 'event_log'): Pool {
  return createPool({
    connectionString: database.urlFor(owner),
    applicationName: 'slots-service-test',
    logger: silentLogger,
  });
}

interface NextSlot {
  id: string;
  startsAt: string;
  endsAt: string;
}

async function nextSlot(from = client): Promise<NextSlot | null> {
  const { _entities } = await from.query<{ _entities: [{ nextAvailableSlot: NextSlot | null }] }>({
    region: 'fr',
    language: 'en',
    requestId: 'test',
    document: `query ($doctors: [_Any!]!) {
      _entities(representations: $doctors) {
        ... on Doctor { nextAvailableSlot { id startsAt endsAt } }
      }
    }`,
    variables: { doctors: [{ __typename: 'Doctor', id: 'doctor.fr.1' }] },
  });
  return _entities[0].nextAvailableSlot;
}

function bookedEvent(slot: NextSlot, version: number, state: 'BOOKED' | 'FREE') {
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

test('generates slots after the start, follows bookings and publishes them', async () => {
  const first = await waitFor(() => nextSlot(), { description: 'generated slots' });
  await log.publish([bookedEvent(first, 1, 'BOOKED')]);
  const second = await waitFor(
    async () => {
      const next = await nextSlot();
      return next?.id === first.id ? null : next;
    },
    { description: 'fresh availability' },
  );
  expect(second.startsAt).toBe(first.endsAt);

  await log.publish([bookedEvent(first, 2, 'FREE')]);
  await waitFor(async () => (await nextSlot())?.id === first.id, { description: 'the slot again' });

  const events = await waitFor(
    async () => {
      const { rows } = await logPool.query(
        `SELECT value->'data' AS data FROM event
         WHERE topic = 'rendezvous.fr.slot.v1'
           AND value->>'type' = 'rendezvous.DoctorAvailabilityChanged.v1'
         ORDER BY position`,
      );
      return rows.length >= 3 ? rows : null;
    },
    { description: 'three events of availability' },
  );
  expect(events.map(({ data }) => data.version)).toEqual([1, 2, 3]);
});

test('is ready, and says by name what it depends on', async () => {
  expect(await service.readiness()).toMatchObject({
    'database.fr': { ok: true },
    'eventLog.fr': { ok: true },
  });
  const answer = await fetch(new URL('/graphql', service.url), { method: 'POST', body: '{}' });
  expect(answer.status).toBe(401);
});

test('counts what its caches and jobs do', async () => {
  expect(await service.metrics.metrics()).toContain('rendezvous_cache_requests_total');
  // What a job has done can be seen before it is counted.
  await waitFor(
    async () =>
      /rendezvous_job_runs_total\{.*job="extend-horizon",outcome="done".*\} 1/.test(
        await service.metrics.metrics(),
      ),
    { description: 'the job to be counted' },
  );
});

test('a second process on the same database waits its turn and both stop cleanly', async () => {
  const other = await startSlots({
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
    engines: noEngines,
    cacheWeeks: 1000,
  });
  await other.close();
  expect(await nextSlot()).not.toBeNull();
});

test('without the Redis it was told of it starts, answers, says so and stops', async () => {
  const other = await startSlots({
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
    logLevel: 'silent',
    poolSize: 6,
    runsWorkers: true,
    engines: { ...noEngines, redis: { urls: ['redis://127.0.0.1:1'], isCluster: false } },
    cacheWeeks: 1000,
  });
  const url = new URL('/graphql', other.url).href;
  const otherClient = createInternalClient({
    url,
    service: 'appointments',
    dependency: 'slots',
    secret,
  });
  await waitFor(
    async () => {
      expect(await nextSlot(otherClient)).not.toBeNull();
      const { 'redis-cache': redis } = await other.readiness();
      return redis?.ok === true && redis.detail?.startsWith('away') === true;
    },
    { description: 'the note that Redis is away' },
  );
  await otherClient.close();
  await other.close();
});

test('a region that cannot be reached is an error, and nothing stays open', async () => {
  const url = new URL(database.urlFor('slots'));
  url.password = 'wrong';
  url.username = 'nobody';
  const starting = startSlots({
    regions: [{ code: 'fr', databaseUrl: url.href, eventLogUrl: url.href }],
    host: '127.0.0.1',
    port: 0,
    internalTokenSecret: secret,
    logLevel: 'silent',
    poolSize: 6,
    runsWorkers: true,
    engines: noEngines,
    cacheWeeks: 1000,
  });
  await expect(starting).rejects.toThrow('nobody');
});
