import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createTwoLevelCache } from '@rendezvous/cache/two-level-cache';
import type { TwoLevelCache } from '@rendezvous/cache/two-level-cache';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { startRedisCluster } from '@rendezvous/testkit/own-engines';
import type { Engine } from '@rendezvous/testkit/own-engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { describeLevelTwo } from './level-two-contract.ts';
import { store, useRedisProcesses, valuesOf } from './support/redis-processes.ts';
import type { RedisProcess } from './support/redis-processes.ts';

const describeRedis = sharedEngines().redisUrl === null ? describe.skip : describe;
/** How long silence is waited for: longer than the machine of the tests stands still. */
const silence = { timeoutMs: 2_000, silenceMaximumMs: 2_000 };
const keys = Array.from({ length: 300 }, (_, index) => `{${index}}week`);

describeRedis('Redis Cluster with a master away (needs redis-server)', () => {
  let masters: Engine[] = [];
  const config = () => ({ urls: masters.map(({ url }) => url), isCluster: true });
  const open = useRedisProcesses();
  const caches: TwoLevelCache<string>[] = [];
  const lost = (): Engine => {
    const [, second] = masters;
    if (second === undefined) throw new Error('no cluster');
    return second;
  };

  beforeAll(async () => {
    masters = await startRedisCluster();
  }, 60_000);
  afterEach(async () => {
    for (const cache of caches.splice(0)) cache.close();
    lost().resume();
    if (!lost().isRunning) await lost().restart();
  });
  afterAll(() => Promise.all(masters.map((master) => master.kill())));

  /** A cache without a level one, whose loads are counted. */
  function cacheOf({ levelTwo, metrics }: RedisProcess, loads: string[]): TwoLevelCache<string> {
    const cache = createTwoLevelCache<string>({
      name: 'week',
      maxEntries: 1,
      levelOneTtlMs: 1,
      absentTtlMs: 60_000,
      levelTwo,
      load(wanted) {
        loads.push(...wanted);
        return Promise.resolve(new Map(wanted.map((key) => [key, `loaded ${key}`])));
      },
      metrics,
    });
    caches.push(cache);
    return cache;
  }

  function isOnLost({ nodes, prefix }: RedisProcess, key: string): boolean {
    return nodes.partition([prefix + key])[0]?.node.endsWith(`:${lost().port}`) === true;
  }

  const all = new Map(keys.map((key) => [key, `loaded ${key}`]));

  test.each(['killed', 'silent'] as const)(
    '%s: its keys are loaded, the others are not, and nothing fails',
    async (how) => {
      const process = await open(config(), how === 'silent' ? silence : {});
      const loads: string[] = [];
      const cache = cacheOf(process, loads);
      expect(await cache.getMany(keys)).toEqual(all);
      const hit = loads.splice(0);
      expect(hit).toHaveLength(keys.length);
      await cache.getMany(keys);
      expect(loads).toEqual([]);

      const onLost = keys.filter((key) => isOnLost(process, key));
      expect(onLost.length).toBeGreaterThan(50);
      if (how === 'killed') await lost().kill();
      else lost().pause();
      for (let round = 0; round < 20; round += 1) {
        expect(await cache.getMany(keys)).toEqual(all);
        expect(loads.splice(0).toSorted()).toEqual(onLost.toSorted());
      }
      expect(process.nodes.readiness()).toEqual({
        ok: true,
        detail: 'away: 1 of 3 nodes, going on without',
      });

      // Deletions reach the others at once, and this one when it is back.
      await cache.invalidate(keys);
      expect(await cache.getMany(keys)).toEqual(all);
      expect(loads.splice(0)).toHaveLength(keys.length);

      if (how === 'killed') await lost().restart();
      else lost().resume();
      await waitFor(
        async () => {
          await cache.getMany(keys);
          return loads.splice(0).length === 0;
        },
        { description: 'level two to answer everything again' },
      );
      expect(process.nodes.readiness()).toEqual({ ok: true });
    },
    60_000,
  );

  test('silent: what could not be deleted is deleted before anybody reads it again', async () => {
    const namespace = testNamespace();
    const first = await open(config(), { namespace, ...silence });
    await store(first.levelTwo, Object.fromEntries(keys.map((key) => [key, 'old'])));
    const key = keys.find((each) => isOnLost(first, each)) ?? '';
    lost().pause();
    await expect(first.levelTwo.delete([key])).rejects.toThrow();
    lost().resume();
    await waitFor(async () => (await first.levelTwo.getMany([key])).size === 1, {
      description: 'an answer',
    });
    const other = await open(config(), { namespace });
    expect(await valuesOf(other.levelTwo, [key])).toEqual([null]);
  });

  describe('the contract, on keys of the other masters', () => {
    beforeAll(() => lost().kill());

    describeLevelTwo('Redis Cluster without a master', async () => {
      if (lost().isRunning) await lost().kill();
      const process = await open(config());
      // The contract's keys are given a tag whose slot another master has.
      let tag = 0;
      while (isOnLost(process, `{${tag}}`)) tag += 1;
      const tagged = (key: string) => `{${tag}}${key}`;
      const untagged = <T>(map: Map<string, T>) =>
        new Map([...map].map(([key, value]) => [key.slice(tagged('').length), value]));
      const { levelTwo } = process;
      return {
        levelTwo: {
          getMany: async (wanted, options) =>
            untagged(await levelTwo.getMany(wanted.map(tagged), options)),
          setMany: async (entries) =>
            untagged(
              await levelTwo.setMany(
                entries.map((entry) => ({ ...entry, key: tagged(entry.key) })),
              ),
            ),
          delete: (wanted) => levelTwo.delete(wanted.map(tagged)),
        },
        advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      };
    });
  });
});
