/** What is done to engines, and how the product has to notice it. */
import type { Engine } from '@rendezvous/testkit/own-engines';
import type { Sighting } from './operations-pages.ts';

/** What can be seen of the product at a moment of a fault. */
export interface Look extends Sighting {
  /** The last look before the fault. */
  readonly before: Sighting;
  /** Events that wait in the outbox of appointments. */
  readonly outboxWaiting: number;
}

export interface Fault {
  readonly name: string;
  /** Whether PostgreSQL has to search meanwhile, which answers have to say. */
  readonly isDegrading: boolean;
  begin(): Promise<void>;
  /** Resolves when the engine answers again. */
  end(): Promise<void>;
  /** Whether the product goes without it: no scenario may pass by doing nothing. */
  isNoticed(look: Look): boolean;
}

/**
 * Stopped: killed without a word (SIGKILL), later started again on the same port and data.
 * Paused: SIGSTOP, later SIGCONT; connected and silent meanwhile.
 */
export type Manner = 'stopped' | 'paused';

function makeFault(
  name: string,
  manner: Manner,
  engines: readonly Engine[],
  o: Pick<Fault, 'isNoticed'> & Partial<Pick<Fault, 'isDegrading'>>,
): Fault {
  const isStopped = manner === 'stopped';
  return {
    name: `${name} ${manner}`,
    isDegrading: o.isDegrading ?? false,
    isNoticed: o.isNoticed,
    async begin() {
      await Promise.all(engines.map(async (one) => (isStopped ? one.kill() : one.pause())));
    },
    async end() {
      await Promise.all(engines.map(async (one) => (isStopped ? one.restart() : one.resume())));
    },
  };
}

const isOpen = ({ openBreakers }: Look, breaker: RegExp): boolean =>
  openBreakers.some((each) => breaker.test(each));

/** The process of slots that is asked for availability does without its cache. */
export function cacheFault(manner: Manner, engines: readonly Engine[]): Fault {
  const isNoticed = (look: Look): boolean => isOpen(look, /^slots:redis-cache/);
  return makeFault('Redis cache', manner, engines, { isNoticed });
}

/** Most nodes of the lock are away: bookings go on without it. */
export function lockFault(manner: Manner, engines: readonly Engine[]): Fault {
  const bypassed = ({ locks }: Sighting): number => locks.get('bypassed') ?? 0;
  const isNoticed = (look: Look): boolean =>
    isOpen(look, /^appointments:lock$/) && bypassed(look) > bypassed(look.before);
  return makeFault(`${engines.length} lock nodes`, manner, engines, { isNoticed });
}

/** The broker is away: events wait. */
export function kafkaFault(manner: Manner, engines: readonly Engine[]): Fault {
  const isNoticed = ({ outboxWaiting }: Look): boolean => outboxWaiting > 5;
  return makeFault('Kafka', manner, engines, { isNoticed });
}

/** The search engine is away: the simpler one answers. */
export function elasticsearchFault(manner: Manner, engines: readonly Engine[]): Fault {
  const isNoticed = (look: Look): boolean => isOpen(look, /^doctors:elasticsearch$/);
  return makeFault('Elasticsearch', manner, engines, { isNoticed, isDegrading: true });
}

/** Several at the same moment. */
export function together(faults: readonly Fault[]): Fault {
  return {
    name: faults.map(({ name }) => name).join(' + '),
    isDegrading: faults.some(({ isDegrading }) => isDegrading),
    isNoticed: (look) => faults.every((fault) => fault.isNoticed(look)),
    async begin() {
      await Promise.all(faults.map((fault) => fault.begin()));
    },
    async end() {
      await Promise.all(faults.map((fault) => fault.end()));
    },
  };
}
