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
        { key: 'b', value: '{"b":1}', version: await versionOf(levelTwo, 'b'), ttlMs: 500 },
      ]);
      expect(await valuesOf(levelTwo, ['a', 'b', 'c'])).toEqual(['une journée', '{"b":1}', null]);
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

    test('does nothing for no keys', async () => {
      const { levelTwo } = await create();
      expect((await levelTwo.getMany([])).size).toBe(0);
      await levelTwo.setMany([]);
      await levelTwo.delete([]);
    });
  });
}
