import { describe, expect, jest, test } from '@jest/globals';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { applyAvailability } from '../src/apply-availability.ts';
import { feedAlias } from '../src/search-index/index-names.ts';
import { registeredIndexes } from '../src/search-index/index-registry.ts';
import { agreement, indexedDoctors, openDay, useIndex } from './index-under-test.ts';

// Making an index takes seconds where many share a processor.
jest.setTimeout(90_000);
const { elasticsearchUrl } = sharedEngines();
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;

describeElasticsearch('a rebuild of the search index (needs Java 17 and Maven)', () => {
  const index = useIndex(elasticsearchUrl ?? '');
  const doctors = indexedDoctors.length;

  test('has every doctor as the database has them', async () => {
    const outcome = await index.rebuild({ pageSize: 150 });
    expect(outcome).toMatchObject({ outcome: 'built', doctors });
    expect(await index.check()).toMatchObject({ ...agreement, doctors, documents: doctors });
    const document = await index.document(7);
    const expected = indexedDoctors[6];
    expect(document).toMatchObject({
      doctorId: 7,
      name: expected?.name,
      town: expected?.town,
      specialties: expected?.specialties,
      bios: expected?.bios,
    });
    expect(document?.changedDays.map((day) => day.date)).toEqual(
      expected?.openDays.map((day) => day.date),
    );
  });

  test('loses no change that is made while it goes on, and searches go on meanwhile', async () => {
    await index.rebuild();
    const before = await index.indexes();
    let searches = 0;
    let isDone = false;
    const searching = (async () => {
      while (!isDone) {
        // A search of everybody never finds fewer, nor anybody twice.
        const { count } = await index.client.count({ index: index.alias });
        expect(count).toBe(doctors);
        searches += 1;
      }
    })();
    // Looked before the new index was known, and commits when its page has long been read.
    const slow = await index.pool.connect();
    await slow.query('BEGIN');
    await applyAvailability(slow, { doctorId: 1, version: 999_999, days: [openDay('2026-12-30')] });
    let pages = 0;
    const rebuilding = index.rebuild({
      pageSize: 20,
      async onProgress() {
        pages += 1;
        // Behind the page that is being written, in it, and before it.
        const at = pages * 20;
        const changed = [at - 19, at - 2, at + 1, at + 10, at + 30, 3, 395].filter(
          (doctorId) => doctorId > 0 && doctorId <= doctors,
        );
        await Promise.all(
          changed.map((doctorId) => index.publish(doctorId, openDay('2026-12-29', pages))),
        );
        if (pages % 3 === 0) await index.drain();
      },
    });
    await waitFor(async () => (await registeredIndexes(index.pool)).length === 2, {
      description: 'the new index to be registered',
    });
    const isReading = waitFor(() => pages > 0, { timeoutMs: 300, description: 'a page' });
    await expect(isReading).rejects.toThrow('Timed out');
    await waitFor(() => searches > 3, { description: 'searches meanwhile' });
    await slow.query('COMMIT');
    slow.release();
    await rebuilding;
    isDone = true;
    await searching;
    expect(pages).toBe(20);
    const after = await index.indexes();
    expect(after).toHaveLength(2);
    expect(after[0]).toBe(before[0]);
    // The last changes came after the last page; what the rebuild itself did not write is queued.
    await index.drain();
    expect(await index.check()).toMatchObject({ ...agreement, documents: doctors });
    expect((await index.document(1))?.changedDays.at(-1)?.date).toBe('2026-12-30');
    expect((await index.document(3))?.free.at(-1)?.date).toBe('2026-12-29');
  });

  test('keeps the index before and removes older ones', async () => {
    for (let build = 0; build < 3; build += 1) await index.rebuild();
    const names = await index.indexes();
    expect(names).toHaveLength(2);
    expect(await registeredIndexes(index.pool)).toEqual([
      { name: names[1], alias: index.alias, mapping: index.definition.hash, isLive: true },
    ]);
    expect(Object.keys(await index.client.indices.getAlias({ name: index.alias }))).toEqual([
      names[1],
    ]);
  });

  test('two at once are one', async () => {
    const outcomes: string[] = [];
    const first = await index.rebuild({
      // Asked by who builds: only then is it certain that the other one comes meanwhile.
      async isNeeded() {
        outcomes.push((await index.rebuild()).outcome);
        return true;
      },
    });
    expect([first.outcome, ...outcomes]).toEqual(['built', 'elsewhere']);
    expect(await index.indexes()).toHaveLength(1);
  });

  test('one that is interrupted leaves what answers as it is, and the next one cleans up', async () => {
    await index.rebuild();
    const [answering] = await index.indexes();
    const interrupted = index.rebuild({
      pageSize: 20,
      onProgress: () => Promise.reject(new Error('the process ends')),
    });
    await expect(interrupted).rejects.toThrow('the process ends');
    expect(await index.indexes()).toEqual([answering]);
    expect(await registeredIndexes(index.pool)).toMatchObject([{ name: answering, isLive: true }]);
    // As after a crash, which cleans up nothing.
    const left = `${index.alias}-20200101000000000`;
    await index.client.indices.create({ index: left, aliases: { [feedAlias(left)]: {} } });
    await index.pool.query(
      `INSERT INTO search_index (name, alias, mapping, is_live) VALUES ($1, $2, 'old', false)`,
      [left, index.alias],
    );
    await index.rebuild();
    expect(await index.indexes()).not.toContain(left);
    expect(await index.check()).toMatchObject(agreement);
  });
});
