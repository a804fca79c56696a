/** Every engine that the product uses on one node goes away and comes back, alone and with others. */
import { describe, test } from '@jest/globals';
import { canRun, type EngineKind, type OwnEngines, useOwnEngines } from './support/engines.ts';
import {
  cacheFault,
  elasticsearchFault,
  type Fault,
  kafkaFault,
  lockFault,
  together,
} from './support/faults.ts';
import { useChaosProduct } from './support/product.ts';
import { runScenario, scenarioTimeoutMs } from './support/scenario.ts';

interface FaultTest {
  readonly title: string;
  readonly needed: readonly EngineKind[];
  fault(engines: OwnEngines): Fault;
}

const everyKind: readonly EngineKind[] = ['cache', 'locks', 'kafka', 'elasticsearch'];

const faultTests: readonly FaultTest[] = [
  {
    title: 'Redis cache stopped: level one and the database serve, nothing stale comes back',
    needed: ['cache'],
    fault: ({ cache }) => cacheFault('stopped', cache),
  },
  {
    title: 'Redis cache paused: nobody waits for it, what it has from before is not believed',
    needed: ['cache'],
    fault: ({ cache }) => cacheFault('paused', cache),
  },
  // A majority of the lock's nodes is what it takes; all of them are away further below.
  {
    title: 'two of three lock nodes stopped: the database decides alone, nobody is sent away',
    needed: ['locks'],
    fault: ({ locks }) => lockFault('stopped', locks.slice(0, 2)),
  },
  {
    title: 'two of three lock nodes paused: the database decides alone, nobody is sent away',
    needed: ['locks'],
    fault: ({ locks }) => lockFault('paused', locks.slice(0, 2)),
  },
  {
    title: 'Kafka stopped: the outboxes keep every event, in order, until it is back',
    needed: ['kafka'],
    fault: ({ kafka }) => kafkaFault('stopped', kafka),
  },
  {
    title: 'Kafka paused: the outboxes keep every event, in order, until it goes on',
    needed: ['kafka'],
    fault: ({ kafka }) => kafkaFault('paused', kafka),
  },
  {
    title: 'Elasticsearch stopped: PostgreSQL answers, marked as degraded, the index catches up',
    needed: ['elasticsearch'],
    fault: ({ elasticsearch }) => elasticsearchFault('stopped', elasticsearch),
  },
  {
    title: 'Elasticsearch paused: PostgreSQL answers, marked as degraded, the index catches up',
    needed: ['elasticsearch'],
    fault: ({ elasticsearch }) => elasticsearchFault('paused', elasticsearch),
  },
  {
    title: 'Redis and Kafka stopped at once',
    needed: ['cache', 'locks', 'kafka'],
    fault: ({ cache, locks, kafka }) =>
      together([
        cacheFault('stopped', cache),
        lockFault('stopped', locks),
        kafkaFault('stopped', kafka),
      ]),
  },
  ...(['stopped', 'paused'] as const).map((manner) => ({
    title: `all of them ${manner}: PostgreSQL is the only engine that must exist`,
    needed: everyKind,
    fault: ({ cache, locks, kafka, elasticsearch }: OwnEngines) =>
      together([
        cacheFault(manner, cache),
        lockFault(manner, locks),
        kafkaFault(manner, kafka),
        elasticsearchFault(manner, elasticsearch),
      ]),
  })),
];

describe('the product on engines of its own', () => {
  // One product for all: starting it takes longer than a fault.
  const engines = useOwnEngines(everyKind.filter((kind) => canRun([kind])));
  const product = useChaosProduct(engines);

  for (const { title, needed, fault } of faultTests) {
    const needs = `(needs ${needed.join(', ')})`;
    (canRun(needed) ? test : test.skip)(
      `${title} ${needs}`,
      () => runScenario(product, fault(engines)),
      scenarioTimeoutMs,
    );
  }
});
