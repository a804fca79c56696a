import { describe, expect, test } from '@jest/globals';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';

export interface LevelTwoUnderTest {
  levelTwo: CacheLevelTwo;
  /** Lets time pass, for the adapter's own idea of time. */
  advance(ms: number): Promise<void>;
}

/** What every adapter of the level-two port has to do. `create` is called once for each test. */
export function describeLevelTwo(name: string, create: () => Promise<LevelTwoUnderTest>): void {
  const ttlMs = 60_000;
  const valuesOf = async (levelTwo: CacheLevelTwo, keys: readonly string[]) => {
    const reads = await levelTwo.getMany(keys);
    return keys.map((key) => reads.get(key)?.value);
  };
  const versionOf = async (levelTwo: CacheLevelTwo, key: string) =>
    (await levelTwo.getMany([key])).get(key)?.version ?? 'none';

  describe(`level two: ${name}`, () => {
    test('answers every key it is asked for, stored or not', async () => {
      const { levelTwo } = await create();
      const reads = await levelTwo.getMany(['a', 'b']);
      expect([...reads.keys()].sort()).toEqual(['a', 'b']);
      expect(reads.get('a')?.value).toBeNull();
    });

    test('keeps several values until their lifetime ends', async () => {
      const { levelTwo, advance } = await create();
      const version = await versionOf(levelTwo, 'a');
      await levelTwo.setMany([
        { key: 'a', value: 'une journée', version, ttlMs },
        { key: 'b', value: '{"b":1}', version: await versionOf(levelTwo, 'b'), ttlMs },
      ]);
      expect(await valuesOf(levelTwo, ['a', 'b', 'c'])).toEqual(['une journée', '{"b":1}', null]);
      // Nobody looks at it before its end: who knows when the machine lets him.
      const short = { key: 'b', version: await versionOf(levelTwo, 'b'), ttlMs: 500 };
      const writes = await levelTwo.setMany([{ ...short, value: '{"b":2}' }]);
      expect(writes.get('b')).toBe('stored');
      await advance(600);
      expect(await valuesOf(levelTwo, ['a', 'b'])).toEqual(['une journée', null]);
    });

    test('forgets what is deleted, and may be filled again', async () => {
      const { levelTwo } = await create();
      await levelTwo.setMany([
        { key: 'a', value: '1', version: await versionOf(levelTwo, 'a'), ttlMs },
      ]);
      await levelTwo.delete(['a', 'never-stored']);
      expect(await valuesOf(levelTwo, ['a'])).toEqual([null]);
      await levelTwo.setMany([
        { key: 'a', value: '2', version: await versionOf(levelTwo, 'a'), ttlMs },
      ]);
      expect(await valuesOf(levelTwo, ['a'])).toEqual(['2']);
    });

    test('refuses a value whose making began before a deletion, and stores its neighbour', async () => {
      const { levelTwo } = await create();
      const versionOfA = await versionOf(levelTwo, 'a');
      const versionOfB = await versionOf(levelTwo, 'b');
      await levelTwo.delete(['a']);
      await levelTwo.setMany([
        { key: 'a', value: 'stale', version: versionOfA, ttlMs },
        { key: 'b', value: 'fresh', version: versionOfB, ttlMs },
      ]);
      expect(await valuesOf(levelTwo, ['a', 'b'])).toEqual([null, 'fresh']);
    });

    test('says what became of each entry', async () => {
      const { levelTwo } = await create();
      const [a, b] = [await versionOf(levelTwo, 'a'), await versionOf(levelTwo, 'b')];
      await levelTwo.delete(['b']);
      const writes = await levelTwo.setMany([
        { key: 'a', value: '1', version: a, ttlMs },
        { key: 'b', value: '1', version: b, ttlMs },
      ]);
      expect(Object.fromEntries(writes)).toEqual({ a: 'stored', b: 'outdated' });
    });

    test('the version changes with each deletion, also when nothing is stored', async () => {
      const { levelTwo } = await create();
      const versions = [await versionOf(levelTwo, 'a')];
      for (let round = 0; round < 3; round += 1) {
        await levelTwo.delete(['a']);
        versions.push(await versionOf(levelTwo, 'a'));
      }
      expect(new Set(versions).size).toBe(4);
      for (const version of versions.slice(0, -1)) {
        await levelTwo.setMany([{ key: 'a', value: 'stale', version, ttlMs }]);
      }
      expect(await valuesOf(levelTwo, ['a'])).toEqual([null]);
    });

    test('a value can be stored again while nobody deletes it, by whoever read its version', async () => {
      const { levelTwo } = await create();
      const first = await versionOf(levelTwo, 'a');
      const second = await versionOf(levelTwo, 'a');
      await levelTwo.setMany([{ key: 'a', value: '1', version: first, ttlMs }]);
      await levelTwo.setMany([{ key: 'a', value: '2', version: second, ttlMs }]);
      await levelTwo.setMany([
        { key: 'a', value: '', version: await versionOf(levelTwo, 'a'), ttlMs },
      ]);
      expect(await valuesOf(levelTwo, ['a'])).toEqual(['']);
    });

    test('knows how old a value is', async () => {
      const { levelTwo, advance } = await create();
      await levelTwo.setMany([
        { key: 'a', value: '1', version: await versionOf(levelTwo, 'a'), ttlMs },
      ]);
      // Timers and Redis each round to whole milliseconds, in their own way.
      await advance(320);
      const read = (await levelTwo.getMany(['a'])).get('a');
      expect(read?.ageMs).toBeGreaterThanOrEqual(300);
      expect(read?.ageMs).toBeLessThan(30_000);
    });

    test('lends a missing value to one reader, until it is stored or deleted', async () => {
      const { levelTwo } = await create();
      const leaseOf = async (key: string) =>
        (await levelTwo.getMany([key], { leaseMs: 20_000 })).get(key)?.lease;
      const readers = await Promise.all(Array.from({ length: 20 }, () => leaseOf('a')));
      expect(readers.filter((lease) => lease === 'mine')).toHaveLength(1);
      expect(readers.filter((lease) => lease === 'others')).toHaveLength(19);
      expect((await levelTwo.getMany(['a'])).get('a')?.lease).toBe('none');
      await levelTwo.delete(['a']);
      expect([await leaseOf('a'), await leaseOf('a')]).toEqual(['mine', 'others']);
      await levelTwo.setMany([
        { key: 'a', value: '1', version: await versionOf(levelTwo, 'a'), ttlMs },
      ]);
      expect(await leaseOf('a')).toBe('none');
    });

    test('lends it to the next reader when the first one does not come back', async () => {
      const { levelTwo, advance } = await create();
      const lease = { leaseMs: 200 };
      const first = (await levelTwo.getMany(['a'], lease)).get('a');
      await advance(250);
      const second = (await levelTwo.getMany(['a'], lease)).get('a');
      expect([first?.lease, second?.lease]).toEqual(['mine', 'mine']);
      // The first one was only slow: nothing was deleted, so its value is as good.
      const version = first?.version ?? '';
      const writes = await levelTwo.setMany([{ key: 'a', value: '1', version, ttlMs }]);
      expect(writes.get('a')).toBe('stored');
    });

    test('answers a thousand keys at once, in any language', async () => {
      const { levelTwo } = await create();
      const keys = Array.from({ length: 1000 }, (_, index) => `{${index % 250}}clé ${index}`);
      const reads = await levelTwo.getMany(keys);
      await levelTwo.setMany(
        keys.map((key) => ({
          key,
          value: `valeur de ${key}`,
          version: reads.get(key)?.version ?? '',
          ttlMs,
        })),
      );
      expect(await valuesOf(levelTwo, keys)).toEqual(keys.map((key) => `valeur de ${key}`));
      await levelTwo.delete(keys);
      expect(new Set(await valuesOf(levelTwo, keys))).toEqual(new Set([null]));
    });

    test('does nothing for no keys', async () => {
      const { levelTwo } = await create();
      expect((await levelTwo.getMany([])).size).toBe(0);
      await levelTwo.setMany([]);
      await levelTwo.delete([]);
    });
  });
}
