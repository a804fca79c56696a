import { describe, expect, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { sharedEngines } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { type HashedDefinition, hashDefinition } from '../src/search-index/index-definition.ts';
import { startIndexKeeper } from '../src/search-index/keep-index.ts';
import { doctorIndex } from '../src/search-index/mapping.ts';
import { fixtureSpecialties } from './fixture.ts';
import { agreement, useIndex } from './index-under-test.ts';

const { elasticsearchUrl } = sharedEngines();
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;

describeElasticsearch('the keeper of the search index (needs Java 17 and Maven)', () => {
  const index = useIndex(elasticsearchUrl ?? '');

  function startKeeper(definition: () => HashedDefinition | null, checkEveryMs = 60_000) {
    const metrics = createMetrics('doctors');
    const keeper = startIndexKeeper({
      pool: index.pool,
      client: index.client,
      region: 'fr',
      alias: index.alias,
      definition: async () => definition(),
      clock: () => new Date(),
      logger: silentLogger,
      metrics,
      checkEveryMs,
    });
    const untilReady = (isReady: boolean) =>
      waitFor(() => keeper.isReady === isReady, {
        timeoutMs: 60_000,
        description: isReady ? 'the index to be ready' : 'the index not to be trusted',
      });
    return { keeper, untilReady, metrics };
  }

  test('two that start at once build one index, when there is something to build', async () => {
    let definition: HashedDefinition | null = null;
    const keepers = [startKeeper(() => definition), startKeeper(() => definition)];
    try {
      for (const { keeper } of keepers) {
        expect(keeper.state).toMatchObject({ ok: true, detail: expect.any(String) });
      }
      definition = index.definition;
      for (const { keeper } of keepers) keeper.lookAgain();
      for (const { untilReady } of keepers) await untilReady(true);
      expect(await index.indexes()).toHaveLength(1);
      expect(keepers[0]?.keeper.state).toEqual({ ok: true });
      expect(await keepers[1]?.metrics.metrics()).toMatch(/search_index_ready\{[^}]*\} 1/);
      expect(await index.check()).toMatchObject(agreement);
    } finally {
      for (const { keeper } of keepers) await keeper.stop();
    }
  }, 150_000);

  test('an index made otherwise than it should be is not trusted, and built anew', async () => {
    await index.rebuild();
    const [before] = await index.indexes();
    const renamed = fixtureSpecialties.map((specialty) => ({ ...specialty, synonyms: {} }));
    const changed = hashDefinition(doctorIndex(renamed));
    let definition = index.definition;
    const { keeper, untilReady } = startKeeper(() => definition);
    try {
      await untilReady(true);
      expect(await index.indexes()).toEqual([before]);
      definition = changed;
      keeper.lookAgain();
      await untilReady(false);
      await untilReady(true);
      const after = await index.indexes();
      expect(after).toHaveLength(2);
      const mapping = await index.client.indices.getMapping({ index: index.alias });
      expect(mapping).toEqual({
        [after[1] ?? '']: {
          mappings: expect.objectContaining({ _meta: { definition: changed.hash } }),
        },
      });
    } finally {
      await keeper.stop();
    }
  }, 150_000);

  test('an index that has gone, or that another database fed, is built anew', async () => {
    await index.rebuild();
    const { keeper, untilReady } = startKeeper(() => index.definition, 100);
    try {
      await untilReady(true);
      const [name = ''] = await index.indexes();
      await index.client.indices.delete({ index: name });
      await untilReady(false);
      await untilReady(true);
      expect(await index.check()).toMatchObject(agreement);
      await index.pool.query("UPDATE search_index SET name = name || '-of-another-database'");
      await untilReady(false);
      await untilReady(true);
      expect(await index.check()).toMatchObject(agreement);
      expect(await index.indexes()).not.toContain(name);
    } finally {
      await keeper.stop();
    }
  }, 150_000);
});
