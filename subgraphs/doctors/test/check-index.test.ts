import { describe, expect, jest, test } from '@jest/globals';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { agreement, indexedDoctors, openDay, useIndex } from './index-under-test.ts';

// Making an index takes seconds where many share a processor.
jest.setTimeout(90_000);
const { elasticsearchUrl } = sharedEngines();
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;

describeElasticsearch('the drift check (needs Java 17 and Maven)', () => {
  const index = useIndex(elasticsearchUrl ?? '');
  const doctors = indexedDoctors.length;

  test('finds what is changed, missing and too much, and repairs only that', async () => {
    await index.rebuild();
    const { client, alias } = index;
    await client.update({ index: alias, id: '333', doc: { town: 'Atlantis' } });
    await client.delete({ index: alias, id: '151' });
    const surplus = await index.document(1);
    await client.index({ index: alias, id: '5001', document: { ...surplus, doctorId: 5_001 } });
    const untouched = await client.get({ index: alias, id: '2' });

    const found = await index.check();
    expect(found).toEqual({
      doctors,
      documents: doctors,
      differences: { changed: 1, missing: 1, surplus: 1 },
      examples: [
        { doctorId: 151, difference: 'missing' },
        { doctorId: 333, difference: 'changed' },
        { doctorId: 5_001, difference: 'surplus' },
      ],
      waiting: 0,
      repaired: 0,
    });
    expect(await index.check(true)).toMatchObject({ ...found, repaired: 3 });
    expect(await index.check(true)).toMatchObject({ ...agreement, repaired: 0 });
    expect((await index.document(333))?.town).toBe(indexedDoctors[332]?.town);
    expect(await index.document(5_001)).toBeNull();
    const after = await client.get({ index: alias, id: '2' });
    expect(after._version).toBe(untouched._version);
  });

  test('waits for changes that are under way, and says who still waits', async () => {
    await index.rebuild();
    await index.publish(20, openDay('2026-12-24', 5));
    const checking = index.check();
    await index.drain();
    expect(await checking).toMatchObject(agreement);
    await index.publish(20, openDay('2026-12-24', 6));
    expect(await index.check(false, 200)).toMatchObject({ ...agreement, waiting: 1 });
  });

  test('says that a repair was in vain when the index knows a higher version', async () => {
    await index.rebuild();
    const document = { ...(await index.document(21)), town: 'Atlantis' };
    await index.client.index({
      index: index.alias,
      id: '21',
      document,
      version: 9_000_000_000,
      version_type: 'external',
    });
    expect(await index.check(true)).toMatchObject({
      differences: { changed: 1, missing: 0, surplus: 0 },
      repaired: 0,
    });
  });

  test('does not take another index for ours', async () => {
    await expect(index.check()).rejects.toThrow('does not exist');
  });
});
