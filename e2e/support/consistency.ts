/** What must hold between the databases of a region once everything has settled. */
import { expect } from '@jest/globals';
import type { ServiceName } from '@rendezvous/prisma/services';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { TestDatabase } from '@rendezvous/testkit/database';
import { eventsToHandle } from './event-log.ts';

const settleTimeoutMs = 90_000;

/**
 * Waits until nothing is on its way: outboxes empty, consumers at the end, nothing parked, and the
 * search index told.
 */
export async function waitUntilSettled(database: TestDatabase, region = 'fr'): Promise<void> {
  await waitFor(
    async () => {
      // Round the circle and a little further: an event that moves on must be met again.
      for (const _ of ['first', 'again']) {
        const underWay = await countUnderWay(database, region);
        const total = Object.values(underWay).reduce((sum, each) => sum + each, 0);
        // Thrown, so that who waits in vain is told for what.
        if (total > 0) throw new Error(`under way: ${JSON.stringify(underWay)}`);
      }
      return true;
    },
    { timeoutMs: settleTimeoutMs, description: 'every event to be consumed' },
  );
}

async function countUnderWay(
  database: TestDatabase,
  region: string,
): Promise<Record<string, number>> {
  const rowsIn = async (table: 'outbox' | 'search_index_queue', service: ServiceName) => {
    const pool = database.pool(service, region);
    const { rows } = await pool.query<{ total: number }>(
      `SELECT count(*)::int AS total FROM ${table}`,
    );
    return rows[0]!.total;
  };
  return {
    outboxOfAppointments: await rowsIn('outbox', 'appointments'),
    outboxOfSlots: await rowsIn('outbox', 'slots'),
    log: await eventsToHandle(database, region),
    // Nothing is ever queued without a search engine.
    searchIndex: await rowsIn('search_index_queue', 'doctors'),
  };
}

/** A claim is held or booked exactly if its slot has one active appointment. */
export async function expectClaimsMatchAppointments(
  database: TestDatabase,
  region = 'fr',
): Promise<void> {
  const appointments = database.pool('appointments', region);
  const doubled = await appointments.query(
    `SELECT doctor_id, slot_starts_at FROM appointment
      WHERE status IN ('HELD', 'BOOKED') GROUP BY 1, 2 HAVING count(*) > 1`,
  );
  expect(doubled.rows).toEqual([]);
  const torn = await appointments.query(
    `SELECT doctor_id, slot_starts_at, c.state, a.status
       FROM claim AS c
       FULL JOIN (SELECT * FROM appointment WHERE status IN ('HELD', 'BOOKED')) AS a
         USING (doctor_id, slot_starts_at)
      WHERE (c.state IN ('HELD', 'BOOKED') OR a.id IS NOT NULL)
        AND (c.state::text, c.appointment_id) IS DISTINCT FROM (a.status::text, a.id)`,
  );
  expect(torn.rows).toEqual([]);
}

/** What slots and doctors believe equals the claims; call it when everything has settled. */
export async function expectProjectionsMatchClaims(
  database: TestDatabase,
  region = 'fr',
): Promise<void> {
  const claims = await database.pool('appointments', region).query<ClaimRow>(
    `SELECT doctor_id || '@' || extract(epoch FROM slot_starts_at)::bigint AS slot,
            state::text AS state
       FROM claim WHERE version > 0`,
  );
  const occupancy = await database.pool('slots', region).query<ClaimRow>(
    `SELECT doctor_id || '@' || extract(epoch FROM starts_at)::bigint AS slot, state
       FROM slot_occupancy`,
  );
  const believed = new Map(occupancy.rows.map(({ slot, state }) => [slot, state]));
  const different = claims.rows.filter(({ slot, state }) => believed.get(slot) !== state);
  expect(different).toEqual([]);
  await expectOpenDaysMatchSlots(database, region);
}

interface ClaimRow {
  slot: string;
  state: string;
}

interface DayRow {
  day: string;
  first: string;
}

async function expectOpenDaysMatchSlots(database: TestDatabase, region: string): Promise<void> {
  // From tomorrow on: what passes today is closed by a job of its own, minutes later.
  const free = await database.pool('slots', region).query<DayRow>(
    `SELECT s.doctor_id || '@' || s.local_date AS day,
            extract(epoch FROM min(s.starts_at))::bigint::text AS first
       FROM slot AS s LEFT JOIN slot_occupancy AS o USING (doctor_id, starts_at)
      WHERE s.withdrawn_at IS NULL AND coalesce(o.state, 'FREE') = 'FREE'
        AND s.local_date > current_date + 1 AND s.local_date < current_date + 25
      GROUP BY s.doctor_id, s.local_date ORDER BY 1`,
  );
  const shown = await database.pool('doctors', region).query<DayRow>(
    `SELECT doctor_id || '@' || date AS day,
            extract(epoch FROM first_free_at)::bigint::text AS first
       FROM doctor_open_day
      WHERE open_parts > 0 AND date > current_date + 1 AND date < current_date + 25
      ORDER BY 1`,
  );
  expect(free.rows.length).toBeGreaterThan(0);
  const key = ({ day, first }: DayRow) => `${day} ${first}`;
  expect(new Set(shown.rows.map(key))).toEqual(new Set(free.rows.map(key)));
}
