import { expect, test } from '@jest/globals';
import { startHttpServer } from '@rendezvous/platform/http-server';
import { silentLogger } from '@rendezvous/platform/logger';
import { loadConfig } from '../../src/config.ts';
import { createGatewayMetrics } from '../../src/gateway-metrics.ts';
import { createSubgraphs, SubgraphWithoutUrl } from '../../src/subgraphs.ts';

const never = new AbortController().signal;
const create = (env: Record<string, string> = {}) =>
  createSubgraphs(loadConfig(env), createGatewayMetrics(), silentLogger);

test('connections last as long as any supergraph names the subgraph at that URL', async () => {
  const server = await startHttpServer({ handler: (_, response) => response.end(), port: 0 });
  const subgraphs = create();
  const url = `${server.url}/graphql`;
  const first = subgraphs.lease({ name: 'slots', url });
  const second = subgraphs.lease({ name: 'slots', url });
  expect(second.client).toBe(first.client);
  expect(second.dataSource).toBe(first.dataSource);
  first.release();
  first.release();
  expect((await second.client.get('/readyz', never)).status).toBe(200);
  second.release();
  await expect(second.client.get('/readyz', never)).rejects.toThrow();
  expect(subgraphs.lease({ name: 'slots', url }).client).not.toBe(first.client);
  await subgraphs.close();
  await server.close();
});

test('the same subgraph elsewhere has connections of its own', async () => {
  const subgraphs = create();
  const here = subgraphs.lease({ name: 'slots', url: 'http://127.0.0.1:1' });
  const there = subgraphs.lease({ name: 'slots', url: 'http://127.0.0.1:2' });
  expect(there.client).not.toBe(here.client);
  await subgraphs.close();
});

test('a setting says where it is, else the supergraph; one of both has to', async () => {
  const subgraphs = create({ SUBGRAPH_URL_EVENT_LOG: 'http://127.0.0.1:1' });
  expect(() => subgraphs.lease({ name: 'event-log', url: '' })).not.toThrow();
  expect(() => subgraphs.lease({ name: 'slots', url: '' })).toThrow(SubgraphWithoutUrl);
  expect(() => subgraphs.lease({ name: 'slots', url: 'nowhere' })).toThrow('SUBGRAPH_URL_SLOTS');
  await subgraphs.close();
});
