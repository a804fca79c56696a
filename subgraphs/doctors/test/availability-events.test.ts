import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createEvent } from '@rendezvous/events/envelope';
import type { EventData } from '@rendezvous/events/event-types';
import { topicName } from '@rendezvous/events/topics';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { createPostgresEventLog } from '@rendezvous/messaging/postgres-event-log';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { Pool } from 'pg';
import { consumerGroup, createSlotEventHandler } from '../src/events.ts';
import { forgetPastDays } from '../src/forget-past-days.ts';

const database = useTestDatabase();
const now = new Date('2026-11-23T09:00:00Z');
let pool: Pool;

beforeAll(() => {
  pool = createPool({
    connectionString: database.urlFor('doctors'),
    applicationName: 'test',
    connectTimeoutMs: 60_000,
    logger: silentLogger,
  });
});
beforeEach(() => pool.query('TRUNCATE doctor_open_day, inbox'));
afterAll(() => pool.end());

type Day = EventData['DoctorAvailabilityChanged']['days'][number];

function published(version: number, days: Day[], doctorId = 7): LogRecord {
  const subject = String(doctorId);
  const data = { doctorId, version, days };
  const event = createEvent('DoctorAvailabilityChanged', {
    region: 'fr',
    service: 'slots',
    subject,
    data,
    now,
  });
  return { id: event.id, topic: topicName('fr', 'slot'), key: subject, value: event, headers: {} };
}

function open(date: string, openParts: number, hour = '08'): Day {
  return { date, openParts, firstFreeAt: openParts === 0 ? null : `${date}T${hour}:00:00Z` };
}

interface Row {
  date: string;
  open_parts: number;
  version: number;
  changed_by: string;
}

async function rows(doctorId = 7): Promise<Row[]> {
  const found = await pool.query<Row>(
    'SELECT date, open_parts, version, changed_by::text FROM doctor_open_day WHERE doctor_id = $1 ORDER BY date',
    [doctorId],
  );
  return found.rows;
}

const withoutChange = (all: Row[]) =>
  all.map(({ date, open_parts, version }) => ({ date, open_parts, version }));

describe('DoctorAvailabilityChanged', () => {
  test('opens days, closes them, and leaves a tombstone', async () => {
    const handle = createSlotEventHandler(pool);
    await handle(published(1, [open('2026-12-01', 5), open('2026-12-02', 63)]));
    await handle(published(2, [open('2026-12-02', 0)]));
    expect(withoutChange(await rows())).toEqual([
      { date: '2026-12-01', open_parts: 5, version: 1 },
      { date: '2026-12-02', open_parts: 0, version: 2 },
    ]);
  });

  test('a version that comes late changes only the days that know nothing newer', async () => {
    const handle = createSlotEventHandler(pool);
    await handle(published(5, [open('2026-12-02', 0)]));
    await handle(published(4, [open('2026-12-01', 1), open('2026-12-02', 63)]));
    await handle(published(5, [open('2026-12-02', 7)]));
    expect(withoutChange(await rows())).toEqual([
      { date: '2026-12-01', open_parts: 1, version: 4 },
      { date: '2026-12-02', open_parts: 0, version: 5 },
    ]);
  });

  test('the same event ten times at once is applied once', async () => {
    const handle = createSlotEventHandler(pool);
    const record = published(3, [open('2026-12-01', 9)]);
    await Promise.all(Array.from({ length: 10 }, () => handle(record)));
    const inbox = await pool.query('SELECT consumer FROM inbox');
    expect(inbox.rows).toEqual([{ consumer: consumerGroup }]);
    expect(withoutChange(await rows())).toEqual([
      { date: '2026-12-01', open_parts: 9, version: 3 },
    ]);
  });

  test('publishing the same again moves the version, not the mark of the change', async () => {
    const handle = createSlotEventHandler(pool);
    await handle(published(1, [open('2026-12-01', 5), open('2026-12-02', 5)]));
    const before = await rows();
    await handle(published(2, [open('2026-12-01', 5), open('2026-12-02', 5, '09')]));
    const after = await rows();
    expect(after.map((row) => row.version)).toEqual([2, 2]);
    expect(after[0]?.changed_by).toBe(before[0]?.changed_by);
    expect(after[1]?.changed_by).not.toBe(before[1]?.changed_by);
  });

  test('a day that is named twice ends as it was named last', async () => {
    await createSlotEventHandler(pool)(
      published(1, [open('2026-12-01', 5), open('2026-12-01', 0)]),
    );
    expect(withoutChange(await rows())).toEqual([
      { date: '2026-12-01', open_parts: 0, version: 1 },
    ]);
  });

  test('an effect that fails leaves nothing behind, so that it can be tried again', async () => {
    const handle = createSlotEventHandler(pool);
    const contradictory = published(1, [{ date: '2026-12-01', openParts: 5, firstFreeAt: null }]);
    await expect(handle(contradictory)).rejects.toThrow('check constraint');
    expect(await rows()).toEqual([]);
    expect((await pool.query('SELECT FROM inbox')).rowCount).toBe(0);
  });

  test('events arrive through the log within a second; other events pass by', async () => {
    const logPool = createPool({
      connectionString: database.urlFor('event_log'),
      applicationName: 'test',
      logger: silentLogger,
    });
    const log = createPostgresEventLog({
      pool: logPool,
      region: 'fr',
      logger: silentLogger,
      metrics: createMetrics('doctors'),
    });
    try {
      await log.consume({
        group: consumerGroup,
        topics: [topicName('fr', 'slot')],
        handle: createSlotEventHandler(pool),
      });
      const withdrawn = createEvent('SlotsWithdrawn', {
        region: 'fr',
        service: 'slots',
        subject: '9',
        now,
        data: { doctorId: 9, startsAt: ['2026-12-01T08:00:00.000Z'], reason: null },
      });
      await log.publish([
        {
          id: withdrawn.id,
          topic: topicName('fr', 'slot'),
          key: '9',
          value: withdrawn,
          headers: {},
        },
        published(1, [open('2026-12-01', 5)], 9),
        published(2, [open('2026-12-01', 1)], 9),
      ]);
      await waitFor(async () => (await rows(9))[0]?.version === 2, { description: 'version 2' });
    } finally {
      await log.close();
      await logPool.end();
    }
  });
});

test('days that nobody can ask for any more are forgotten', async () => {
  const handle = createSlotEventHandler(pool);
  await handle(
    published(
      1,
      ['2026-11-10', '2026-11-19', '2026-11-20', '2026-11-23'].map((date) => open(date, 1)),
    ),
  );
  expect(await forgetPastDays(pool, () => now)).toBe(2);
  expect((await rows()).map((row) => row.date)).toEqual(['2026-11-20', '2026-11-23']);
});
