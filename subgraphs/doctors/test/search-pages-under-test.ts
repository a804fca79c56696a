/** What tests of kept pages share: a question, processes of the service, and changes. */
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createEvent } from '@rendezvous/events/envelope';
import { topicName } from '@rendezvous/events/topics';
import type { LogRecord } from '@rendezvous/messaging/event-log';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import type { Pool } from 'pg';
import type { PublishedAvailability } from '../src/apply-availability.ts';
import { createSearchPageInvalidation } from '../src/invalidate-search-pages.ts';
import type { DoctorSearch, SearchQuestion, SearchResult } from '../src/search-doctors.ts';
import { cacheSearchPages, createSearchPages, type SearchPages } from '../src/search-page-cache.ts';
import { around, fixtureTowns } from './fixture.ts';

const [lyon] = fixtureTowns;
const anyDay = { from: '2026-11-22', to: '2026-12-21', partsMask: 63, required: true };
export const asOf = new Date('2026-11-23T14:30:00Z');

/** Cardiologists near Lyon with free time. */
export const question: SearchQuestion = {
  criteria: {
    terms: [],
    specialty: 'cardiology',
    circles: [around(lyon, 10)],
    languages: [],
    visitKind: null,
    insurance: null,
    window: anyDay,
    sort: 'BEST',
  },
  asOf,
  after: null,
  first: 50,
  summary: true,
};

/** One process of the service: its cache over the shared level two. Close its pages. */
export function createInstance(o: {
  engine: DoctorSearch;
  pool: Pool;
  levelTwo?: CacheLevelTwo | null;
  now?: () => Date;
  searchableAfterMs?: number;
}) {
  const clock = o.now ?? (() => new Date());
  const metrics = createMetrics('test');
  const { engine, pool, levelTwo = null, searchableAfterMs = 100 } = o;
  const pages: SearchPages = createSearchPages({ levelTwo, searchableAfterMs, metrics, clock });
  const invalidation = createSearchPageInvalidation({ pages, pool, clock, logger: silentLogger });
  return { search: cacheSearchPages(engine, pages), pages, invalidation, metrics };
}

/** An engine that answers doctor 1, 2, … and counts how often it was asked. */
export function createCountingEngine(changes: Partial<SearchResult> = {}) {
  const engine = {
    asked: 0,
    search(): Promise<SearchResult> {
      engine.asked += 1;
      const hit = { doctorId: engine.asked, distanceMetres: 5, keys: [-7, 5] as const };
      const answer = { hits: [hit], hasMore: true, summary: null, marker: 'm', degraded: false };
      return Promise.resolve({ ...answer, ...changes });
    },
    suggest: () => Promise.resolve([3]),
  };
  return engine;
}

export const doctorsOf = ({ hits }: SearchResult): number[] => hits.map(({ doctorId }) => doctorId);

/** An availability as the slots service says it. */
export function recordOf(availability: PublishedAvailability): LogRecord {
  const key = String(availability.doctorId);
  const data = { ...availability, days: [...availability.days] };
  const source = { region: 'fr', service: 'slots', subject: key, now: new Date() };
  const value = createEvent('DoctorAvailabilityChanged', { ...source, data });
  return { id: value.id, topic: topicName('fr', 'slot'), key, value, headers: {} };
}
