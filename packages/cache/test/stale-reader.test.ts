/**
 * The race every cache has: a reader looks at the database, then a booking commits and invalidates,
 * then the reader stores what it saw. Forced with barriers, on a real Redis, between processes.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createTwoLevelCache } from '@rendezvous/cache/two-level-cache';
import type { TwoLevelCache, TwoLevelCacheOptions } from '@rendezvous/cache/two-level-cache';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { useRedisProcesses } from './support/redis-processes.ts';

const { redisUrl } = sharedEngines();
const describeRedis = redisUrl === null ? describe.skip : describe;
const config = { urls: [redisUrl ?? ''], isCluster: false };
/** What the product promises. */
const staleMaxMs = 2_000;
/** Far longer than that, so that no lifetime can end what the cache has to end. */
const ttlMs = 60_000;
const key = '{1042}2026-11-23';

const openProcess = useRedisProcesses();
const caches: TwoLevelCache<string>[] = [];
afterEach(() => {
  for (const cache of caches.splice(0)) cache.close();
});

/** Level two as it would be if nobody compared versions: what a fill says is stored. */
function withoutVersionCheck(levelTwo: CacheLevelTwo): CacheLevelTwo {
  return {
    ...levelTwo,
    getMany: (keys, options) => levelTwo.getMany(keys, options),
    delete: (keys) => levelTwo.delete(keys),
    async setMany(entries) {
      const now = await levelTwo.getMany(entries.map((entry) => entry.key));
      return levelTwo.setMany(
        entries.map((entry) => ({ ...entry, version: now.get(entry.key)?.version ?? '' })),
      );
    },
  };
}

/** Level two whose deletions but for the first wait for something: as if they came late enough. */
function withLateDeletions(levelTwo: CacheLevelTwo, event: Promise<unknown>): CacheLevelTwo {
  let deletions = 0;
  return {
    getMany: (keys, options) => levelTwo.getMany(keys, options),
    setMany: (entries) => levelTwo.setMany(entries),
    async delete(keys) {
      deletions += 1;
      if (deletions > 1) await event;
      await levelTwo.delete(keys);
    },
  };
}

interface Guards {
  readonly checksVersions: boolean;
  readonly deletesTwice: boolean;
  /** What the second deletion waits for, beside its time. */
  readonly deletesAgainAfter?: Promise<unknown>;
}

/** A "process": its cache reads the `database` of the test, with what is done to it meanwhile. */
async function startProcess(
  namespace: string,
  load: () => Promise<string>,
  guards: Guards,
): Promise<TwoLevelCache<string>> {
  const opened = await openProcess(config, { namespace });
  const { deletesAgainAfter: event } = guards;
  const levelTwo =
    event === undefined ? opened.levelTwo : withLateDeletions(opened.levelTwo, event);
  const options: TwoLevelCacheOptions<string> = {
    name: 'week',
    maxEntries: 10,
    levelOneTtlMs: ttlMs,
    levelTwoTtlMs: ttlMs,
    absentTtlMs: ttlMs,
    levelTwo: guards.checksVersions ? levelTwo : withoutVersionCheck(levelTwo),
    load: async () => new Map([[key, await load()]]),
    metrics: new Registry(),
    ...(guards.deletesTwice ? {} : { secondDeleteDelayMs: null }),
  };
  const cache = createTwoLevelCache(options);
  caches.push(cache);
  return cache;
}

/**
 * Runs the race and answers what is read afterwards: by the process that was late, by the one that
 * booked, and by one that has nothing in memory.
 */
async function race(guards: Guards) {
  const namespace = testNamespace();
  const database = { week: 'free' };
  const hasRead = Promise.withResolvers<void>();
  const mayStore = Promise.withResolvers<void>();
  let isFirst = true;
  const late = await startProcess(
    namespace,
    async () => {
      const { week } = database;
      if (isFirst) {
        isFirst = false;
        hasRead.resolve();
        await mayStore.promise;
      }
      return week;
    },
    guards,
  );
  const load = () => Promise.resolve(database.week);
  const booking = await startProcess(namespace, load, guards);

  const answer = late.get(key);
  await hasRead.promise;
  database.week = 'booked';
  await booking.invalidate([key]);
  mayStore.resolve();
  // The booking came after the question: this answer may still be the old one.
  expect(await answer).toBe('free');

  const fresh = await startProcess(namespace, load, guards);
  return async () => {
    const [ofLate, ofBooking] = await Promise.all([late.get(key), booking.get(key)]);
    return [ofLate, ofBooking, await fresh.get(key)];
  };
}

const allFresh = ['booked', 'booked', 'booked'];

describeRedis('a reader that is overtaken by a booking (needs redis-server)', () => {
  test('leaves nothing stale in either level', async () => {
    const read = await race({ checksVersions: true, deletesTwice: true });
    expect(await read()).toEqual(allFresh);
  });

  test('is stopped by the version check alone', async () => {
    const read = await race({ checksVersions: true, deletesTwice: false });
    expect(await read()).toEqual(allFresh);
  });

  test('is made up for by the second deletion alone, in level two', async () => {
    const namespace = testNamespace();
    const guards = { checksVersions: false, deletesTwice: true };
    const hasRead = Promise.withResolvers<void>();
    const mayStore = Promise.withResolvers<void>();
    const late = await startProcess(
      namespace,
      async () => {
        hasRead.resolve();
        await mayStore.promise;
        return 'free';
      },
      guards,
    );
    const answer = late.get(key);
    await hasRead.promise;
    const booking = await startProcess(namespace, () => Promise.resolve('booked'), {
      ...guards,
      deletesAgainAfter: answer,
    });
    await booking.invalidate([key]);
    mayStore.resolve();
    await answer;
    await waitFor(
      async () => {
        const fresh = await startProcess(namespace, () => Promise.resolve('booked'), guards);
        return (await fresh.get(key)) === 'booked';
      },
      { description: 'the second deletion', intervalMs: 50 },
    );
  });

  test('stays stale for good without both: the guards are what this test sees', async () => {
    const read = await race({ checksVersions: false, deletesTwice: false });
    const until = performance.now() + staleMaxMs;
    let reads = 0;
    while (performance.now() < until || reads < 5) {
      expect(await read()).toEqual(['free', 'free', 'free']);
      reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});
