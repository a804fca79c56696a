import { expect, test } from '@jest/globals';
import { silentLogger } from '@rendezvous/platform/logger';
import { createGatewayMetrics } from '../src/gateway-metrics.ts';
import type { RequestScope } from '../src/request-scope.ts';
import { SubgraphDataSource } from '../src/subgraph-data-source.ts';

const scope = {
  requestId: 'request',
  traceparent: '',
  language: 'en',
  signal: new AbortController().signal,
  internalToken: async () => 'token',
} as unknown as RequestScope;

/** Asks a subgraph that fails once with a system error; answers how often it was asked. */
async function attemptsOf(
  query: string,
  code: string,
): Promise<{ asked: number; isAnswered: boolean }> {
  let asked = 0;
  const source = new SubgraphDataSource({
    name: 'appointments',
    timeoutMs: 5_000,
    metrics: createGatewayMetrics(),
    logger: silentLogger,
    client: {
      async post() {
        asked += 1;
        if (asked === 1) throw Object.assign(new Error('as it was told'), { code });
        return { status: 200, body: '{"data":{}}' };
      },
      get: () => Promise.reject(new Error('not asked')),
      close: async () => undefined,
    },
  });
  const asking = source.process({ request: { query }, context: scope } as never);
  const isAnswered = await asking.then(
    () => true,
    () => false,
  );
  return { asked, isAnswered };
}

test.each([
  ['query { a }', 'ECONNREFUSED', 2],
  ['query { a }', 'ECONNRESET', 2],
  // Without a connection nothing was sent; with one that broke, who knows.
  ['mutation { a }', 'UND_ERR_CONNECT_TIMEOUT', 2],
  ['mutation { a }', 'ECONNREFUSED', 2],
  ['mutation { a }', 'ECONNRESET', 1],
  ['mutation { a }', 'UND_ERR_SOCKET', 1],
  ['mutation { a }', 'UND_ERR_HEADERS_TIMEOUT', 1],
])('%s after %s is sent %d times in all', async (query, code, times) => {
  expect(await attemptsOf(query, code)).toEqual({ asked: times, isAnswered: times === 2 });
});
