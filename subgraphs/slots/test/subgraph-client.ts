import { serviceActor } from '@rendezvous/platform/caller';
import type { Actor } from '@rendezvous/platform/caller';
import { createInternalTokenSigner } from '@rendezvous/platform/internal-token';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import type { Registry } from '@rendezvous/platform/telemetry';
import { createMessages } from '@rendezvous/region/messages';
import { createCalendarRepository } from '@rendezvous/slots/calendar-repository';
import { createSlotCache } from '@rendezvous/slots/cache';
import type { SlotCache } from '@rendezvous/slots/cache';
import { createSlotRepository } from '@rendezvous/slots/repository';
import { createSlotsSubgraph } from '@rendezvous/slots/server';
import { countingPool, horizonDays } from './slots-database.ts';
import type { SlotsDatabase } from './slots-database.ts';

const secret = 'a secret of the tests, long enough for a key';

export interface Answer {
  // Tests say by what they expect which shape an answer has.
  // oxlint-disable-next-line typescript/no-explicit-any
  data?: any;
  errors?: { message: string; extensions: { code: string; field?: string } }[];
}

/** On whose behalf, and where, a test asks. */
export interface AskedBy {
  region?: string;
  actor?: Actor;
}

export interface SubgraphClient {
  cache: SlotCache;
  metrics: Registry;
  /** Statements sent to the database so far. */
  statements(): number;
  /** Asked by another service, unless it is said who acts. */
  query(document: string, variables?: object, o?: AskedBy): Promise<Answer>;
  /** The `_entities` of representations, with the given selection. */
  entities(representations: readonly object[], selection: string): Promise<Answer>;
}

/**
 * The slots subgraph over a test database, asked as the gateway asks it.
 * @param lockTimeoutMs so long that nobody is told of a busy calendar because the machine is
 */
export function createSubgraphClient(slots: SlotsDatabase, lockTimeoutMs = 7_000): SubgraphClient {
  const metrics = createMetrics('slots');
  const { pool, count } = countingPool(slots.pool);
  const clock = () => slots.time.now;
  const cache = createSlotCache({
    region: 'fr',
    repository: createSlotRepository(pool, horizonDays),
    maxWeeks: 1000,
    metrics,
    clock,
  });
  const calendars = createCalendarRepository(pool);
  const writer = { region: 'fr', pool, cache, wakeRelay: () => {}, clock, lockTimeoutMs };
  const subgraph = createSlotsSubgraph({
    regions: new Map([['fr', { cache, calendars, writer, horizonDays }]]),
    messages: createMessages(),
    internalTokenSecret: secret,
    logger: silentLogger,
    metrics,
    readiness: () => Promise.resolve({}),
    clock,
    // A machine with other work takes seconds for the first request of a server.
    requestTimeoutMs: 60_000,
  });
  const signer = createInternalTokenSigner(secret);
  const query: SubgraphClient['query'] = async (document, variables = {}, o = {}) => {
    const { region = 'fr', actor = serviceActor('tests') } = o;
    const token = await signer.sign({ region, patient: null, actor });
    const response = await subgraph.fetch(
      new Request('http://127.0.0.1/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-rendezvous-internal': token },
        body: JSON.stringify({ query: document, variables }),
      }),
    );
    return (await response.json()) as Answer;
  };
  return {
    cache,
    metrics,
    statements: count,
    query,
    entities: (representations, selection) =>
      query(
        `query ($representations: [_Any!]!) {
           _entities(representations: $representations) { ${selection} }
         }`,
        { representations },
      ),
  };
}
