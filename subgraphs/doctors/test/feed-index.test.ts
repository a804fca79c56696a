import { describe, expect, jest, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { forgetPastDays } from '../src/forget-past-days.ts';
import { startIndexFeed } from '../src/search-index/feed-index.ts';
import { nextVersion, readDocuments } from '../src/search-index/read-documents.ts';
import { writeDocuments } from '../src/search-index/write-documents.ts';
import { agreement, openDay, useIndex } from './index-under-test.ts';

// Making an index takes seconds where many share a processor.
jest.setTimeout(90_000);
const { elasticsearchUrl } = sharedEngines();
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;

const manner = { untilVisible: false, isPatient: false };

describeElasticsearch('the feed of the search index (needs Java 17 and Maven)', () => {
  const index = useIndex(elasticsearchUrl ?? '');

  function startFeed() {
    const metrics = createMetrics('doctors');
    let missing = 0;
    const feed = startIndexFeed({
      pool: index.pool,
      client: index.client,
      region: 'fr',
      mapping: async () => index.definition.hash,
      onMissing: () => (missing += 1),
      logger: silentLogger,
      metrics,
    });
    return { ...feed, metrics, timesMissing: () => missing };
  }

  test('nothing is queued while there is no index', async () => {
    await index.publish(7, openDay('2026-12-24'));
    await index.pool.query('SELECT fill_doctor_search(ARRAY[7])');
    await forgetPastDays(index.pool, () => new Date('2026-11-26T09:00:00Z'));
    expect(await index.queued()).toEqual([]);
  });

  test('a day that fills up or opens is soon in the index, in one document', async () => {
    await index.rebuild();
    const feed = startFeed();
    try {
      await index.publish(7, openDay('2026-12-24', 0), openDay('2026-12-25', 8));
      feed.wake();
      const document = await waitFor(
        async () => {
          const found = await index.document(7);
          return found?.free.at(-1)?.date === '2026-12-25' ? found : null;
        },
        { description: 'the open day' },
      );
      expect(document.free.some((free) => free.date === '2026-12-24')).toBe(false);
      expect(document.free.at(-1)).toMatchObject({ bits: [8] });
      await waitFor(async () => (await index.queued()).length === 0, { description: 'the queue' });
      // What is off the queue is counted a moment later.
      await waitFor(
        async () => /index_written_total\{[^}]*\} 1\n/.test(await feed.metrics.metrics()),
        { description: 'the document to be counted' },
      );
    } finally {
      await feed.stop();
    }
  });

  test('what changes nothing for a search is not written', async () => {
    await index.rebuild();
    await index.publish(8, openDay('2026-12-24', 3));
    expect(await index.queued()).toEqual([8]);
    expect(await index.drain()).toBe(1);
    await index.publish(8, openDay('2026-12-24', 3));
    expect(await index.queued()).toEqual([]);
    expect(await index.check()).toMatchObject(agreement);
  });

  test('a doctor who changes a hundred times waits once, and before what is only tidied up', async () => {
    await index.rebuild();
    await index.pool.query('SELECT fill_doctor_search(ARRAY[1, 2, 3])');
    for (let parts = 1; parts <= 50; parts += 1) {
      await index.publish(9, openDay('2026-12-24', parts));
      await index.publish(3, openDay('2026-12-24', parts));
    }
    expect(new Set(await index.queued())).toEqual(new Set([1, 2, 3, 9]));
    expect(new Set((await index.queued()).slice(0, 2))).toEqual(new Set([3, 9]));
    expect(await index.drain()).toBe(4);
    expect((await index.document(9))?.free.at(-1)).toMatchObject({ date: '2026-12-24' });
  });

  test('a write that comes late does not replace a newer one', async () => {
    await index.rebuild();
    const [name = ''] = await index.indexes();
    const version = await nextVersion(index.pool);
    const documents = await readDocuments(index.pool, [10]);
    await index.publish(10, openDay('2026-12-24', 42));
    await index.drain();
    const { signal } = new AbortController();
    expect(
      await writeDocuments(index.client, [name], { version, documents }, manner, signal),
    ).toEqual([]);
    expect(await index.check()).toMatchObject(agreement);
  });

  test('a change during a write stays queued', async () => {
    await index.rebuild();
    await index.publish(11, openDay('2026-12-24', 1));
    // The change commits after its row was read and before it is taken off the queue.
    const session = await index.pool.connect();
    await session.query('BEGIN');
    await session.query('SELECT queue_for_search_index(ARRAY[11], 0::smallint)');
    const draining = index.drain();
    await waitFor(
      async () => {
        const { rows } = await session.query<{ waiting: number }>(
          `SELECT count(*) AS waiting FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return (rows[0]?.waiting ?? 0) > 0;
      },
      { description: 'the drain to wait for the row' },
    );
    await session.query('COMMIT');
    session.release();
    await draining;
    expect(await index.queued()).toEqual([11]);
  });

  test('days that are forgotten and doctors that are removed leave the index', async () => {
    await index.rebuild();
    await index.publish(12, openDay('2026-01-10', 1));
    await index.drain();
    expect((await index.document(12))?.free[0]?.date).toBe('2026-01-10');
    expect(await forgetPastDays(index.pool, () => new Date('2026-01-20T09:00:00Z'))).toBe(1);
    await index.pool.query('DELETE FROM doctor WHERE id = 13');
    expect(await index.queued()).toEqual([13, 12]);
    await index.drain();
    expect((await index.document(12))?.free[0]?.date).not.toBe('2026-01-10');
    expect(await index.document(13)).toBeNull();
    expect(await index.check()).toMatchObject(agreement);
  });

  test('an index that has gone is not made up again, and its changes wait for the next', async () => {
    await index.rebuild();
    const [name = ''] = await index.indexes();
    await index.client.indices.delete({ index: name });
    const feed = startFeed();
    try {
      await index.publish(14, openDay('2026-12-24', 5));
      await waitFor(() => feed.timesMissing() > 1, { description: 'the feed to notice' });
      expect(await index.indexes()).toEqual([]);
      expect(await index.queued()).toEqual([14]);
      await index.rebuild();
      await waitFor(async () => (await index.queued()).length === 0, { description: 'the queue' });
      expect(await index.check()).toMatchObject(agreement);
    } finally {
      await feed.stop();
    }
  });

  test('an older version of the service leaves the queue to the newer one', async () => {
    await index.rebuild();
    await index.pool.query(
      `INSERT INTO search_index (name, alias, mapping, is_live) VALUES ('newer', 'other', 'newer', false)`,
    );
    await index.publish(15, openDay('2026-12-24', 5));
    expect(await index.drain()).toBe(0);
    expect(await index.queued()).toEqual([15]);
  });

  test('a document that is refused holds up nobody', async () => {
    await index.rebuild();
    const [name = ''] = await index.indexes();
    await index.client.indices.putMapping({
      index: name,
      properties: { oddity: { type: 'keyword' } },
    });
    const documents = await readDocuments(index.pool, [16, 17]);
    const odd = { ...documents.get(16), nobodyKnows: 1 } as never;
    const version = await nextVersion(index.pool);
    const refused = await writeDocuments(
      index.client,
      [name],
      { version, documents: new Map(documents).set(16, odd) },
      manner,
      new AbortController().signal,
    );
    expect(refused).toEqual([
      { doctorId: 16, index: name, problem: 'strict_dynamic_mapping_exception' },
    ]);
    expect((await index.client.get({ index: name, id: '17' }))._version).toBe(version);
  });
});
