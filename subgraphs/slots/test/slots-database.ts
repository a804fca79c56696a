import { afterAll, beforeAll } from '@jest/globals';
import type { Pool } from 'pg';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { createSlotsClient } from '@rendezvous/prisma/client';
import type { SlotsClient } from '@rendezvous/prisma/client';
import type { ScheduleRule, VisitKind } from '@rendezvous/slots/domain/schedule';
import { maintainPartitions } from '@rendezvous/slots/maintain-partitions';
import { useTestDatabase } from '@rendezvous/testkit/database';
import type { TestDatabase } from '@rendezvous/testkit/database';

/** Monday, 08:00 in Paris. */
export const monday = new Date('2026-11-23T07:00:00Z');
export const horizonDays = 28;
const minuteMs = 60_000;

export interface SlotsDatabase {
  database: TestDatabase;
  readonly pool: Pool;
  readonly client: SlotsClient;
  /** A clock that stands still until a test moves it. */
  time: { now: Date };
  addSchedule(doctorId: number, o?: ScheduleOptions): Promise<void>;
  addSlot(doctorId: number, startsAt: string, o?: SlotOptions): Promise<void>;
  setOccupancy(doctorId: number, startsAt: string, o: Occupancy): Promise<void>;
  /** The events in the outbox, oldest first, and removes them; those for caches are left alone. */
  takeEvents(): Promise<TakenEvent[]>;
  /** The events in the outbox that caches follow, oldest first, and removes them. */
  takeOccupancyEvents(): Promise<TakenEvent[]>;
  publishedDays(doctorId: number): Promise<{ date: string; open_parts: number }[]>;
}

export interface TakenEvent {
  type: string;
  key: string;
  data: Record<string, unknown>;
}

export interface ScheduleOptions {
  timeZone?: string;
  holidayRegion?: string;
  generatedUntil?: string;
  rules?: readonly ScheduleRule[];
}

export interface SlotOptions {
  minutes?: number;
  localDate?: string;
  visitKind?: VisitKind;
  isWithdrawn?: boolean;
}

export interface Occupancy {
  state: 'FREE' | 'HELD' | 'BOOKED' | 'BLOCKED';
  holdExpiresAt?: string;
  version?: number;
}

/** A database of the slots service for a test file, with partitions around `monday`. */
export function useSlotsDatabase(): SlotsDatabase {
  const database = useTestDatabase();
  const time = { now: monday };
  let pool: Pool;
  let client: SlotsClient;
  beforeAll(async () => {
    pool = createPool({
      connectionString: database.urlFor('slots'),
      applicationName: 'slots-test',
      // Crowds wait for a turn, however slow the machine.
      connectTimeoutMs: 60_000,
      logger: silentLogger,
    });
    client = createSlotsClient(pool);
    await maintainPartitions(pool, monday, horizonDays);
  });
  afterAll(async () => {
    await client.$disconnect();
    await pool.end();
  });
  return {
    database,
    time,
    get pool() {
      return pool;
    },
    get client() {
      return client;
    },
    addSchedule: (doctorId, o = {}) => addSchedule(pool, doctorId, o),
    addSlot: (doctorId, startsAt, o = {}) => addSlot(pool, doctorId, startsAt, o),
    async setOccupancy(doctorId, startsAt, { state, holdExpiresAt = null, version = 1 }) {
      await pool.query(
        `INSERT INTO slot_occupancy (doctor_id, starts_at, state, hold_expires_at, version)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (doctor_id, starts_at) DO UPDATE
         SET state = $3, hold_expires_at = $4, version = $5`,
        [doctorId, startsAt, state, holdExpiresAt, version],
      );
    },
    takeEvents: () => takeEvents(pool, '<>'),
    takeOccupancyEvents: () => takeEvents(pool, '='),
    async publishedDays(doctorId) {
      const { rows } = await pool.query(
        'SELECT date, open_parts FROM published_day WHERE doctor_id = $1 ORDER BY date',
        [doctorId],
      );
      return rows;
    },
  };
}

async function takeEvents(pool: Pool, comparison: '=' | '<>'): Promise<TakenEvent[]> {
  const { rows } = await pool.query<TakenEvent>(
    `WITH taken AS (DELETE FROM outbox WHERE type ${comparison} $1 RETURNING *)
     SELECT type, aggregateid AS key, payload->'data' AS data FROM taken ORDER BY sequence`,
    ['rendezvous.SlotOccupancyChanged.v1'],
  );
  return rows;
}

async function addSchedule(pool: Pool, doctorId: number, o: ScheduleOptions): Promise<void> {
  await pool.query(
    `INSERT INTO schedule (doctor_id, practice_id, time_zone, holiday_region, generated_until)
     VALUES ($1, $1, $2, $3, $4)`,
    [doctorId, o.timeZone ?? 'Europe/Paris', o.holidayRegion ?? 'FR', o.generatedUntil ?? null],
  );
  for (const rule of o.rules ?? []) {
    await pool.query(
      `INSERT INTO schedule_rule
         (doctor_id, weekday, starts_minute, ends_minute, slot_minutes, visit_kind)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        doctorId,
        rule.weekday,
        rule.startsMinute,
        rule.endsMinute,
        rule.slotMinutes,
        rule.visitKind,
      ],
    );
  }
}

async function addSlot(
  pool: Pool,
  doctorId: number,
  startsAt: string,
  o: SlotOptions,
): Promise<void> {
  const endsAt = new Date(Date.parse(startsAt) + (o.minutes ?? 20) * minuteMs);
  await pool.query(
    `INSERT INTO slot (doctor_id, starts_at, ends_at, local_date, visit_kind, withdrawn_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      doctorId,
      startsAt,
      endsAt,
      o.localDate ?? startsAt.slice(0, 10),
      o.visitKind ?? 'IN_PERSON',
      o.isWithdrawn === true ? monday : null,
    ],
  );
}

/** Hours on each working day, 09:00 to 12:00 in slots of 20 minutes. */
export const officeHours: readonly ScheduleRule[] = [1, 2, 3, 4, 5].map((weekday) => ({
  weekday,
  startsMinute: 540,
  endsMinute: 720,
  slotMinutes: 20,
  visitKind: 'IN_PERSON' as const,
}));

/** A pool that counts the statements sent through it. */
export function countingPool(pool: Pool): { pool: Pool; count: () => number } {
  let statements = 0;
  const counting = new Proxy(pool, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return (...values: unknown[]) => {
        if (property === 'query' || property === 'connect') statements += 1;
        return Reflect.apply(value, target, values) as unknown;
      };
    },
  });
  return { pool: counting, count: () => statements };
}
