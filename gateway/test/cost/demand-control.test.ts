import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ClientsFile,
  createClientsFile,
  keyOf,
  sampleClient,
} from '../support/clients-under-test.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

/** Costs one for each doctor. */
const friends = (count: number) =>
  `{ doctor(id: "1") ${'{ friend '.repeat(count - 1)}{ id }${'}'.repeat(count - 1)} }`;

async function costMetrics(gateway: TestGateway): Promise<string> {
  return (await fetch(`${gateway.url}/metrics`)).text();
}

describe('operations that cost too much', () => {
  let clients: ClientsFile;
  let gateway: TestGateway;
  beforeAll(async () => {
    clients = await createClientsFile({
      version: 'costs',
      clients: [sampleClient({ name: 'rich', maxCost: 5 }), sampleClient({ name: 'plain' })],
      operations: {},
    });
    gateway = await startTestGateway({ MAX_OPERATION_COST: '3', CLIENTS_PATH: clients.path });
  });
  afterAll(async () => {
    await gateway.close();
    await clients.remove();
  });

  test('are refused before any subgraph is asked, with estimate, maximum and what to do', async () => {
    const before = gateway.state.operations;
    const { status, headers, body } = await gateway.post(friends(4));
    expect(status).toBe(200);
    expect(headers.get('x-operation-cost')).toBe('4');
    expect(body.data).toBeUndefined();
    expect(body.errors).toEqual([
      {
        message: expect.stringMatching(/cost 4, more than the 3 allowed. Ask for fewer/),
        extensions: { code: 'OPERATION_TOO_EXPENSIVE', estimate: 4, maximum: 3 },
      },
    ]);
    expect(gateway.state.operations).toBe(before);
  });

  test('have status 400 for who knows application/graphql-response+json', async () => {
    const headers = { accept: 'application/graphql-response+json' };
    expect((await gateway.post(friends(4), { headers })).status).toBe(400);
  });

  test('are refused by GET as well', async () => {
    const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(friends(4))}`);
    expect(await response.text()).toContain('OPERATION_TOO_EXPENSIVE');
  });

  test('what is at the maximum is answered, and says what it cost', async () => {
    const { headers, body } = await gateway.post(friends(3));
    expect(headers.get('x-operation-cost')).toBe('3');
    expect(body.errors).toBeUndefined();
  });

  test('of several operations the one to run counts', async () => {
    const query = `query Dear ${friends(4)} query Cheap { slotCount }`;
    const run = async (operationName: string) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName }),
      });
      return response.headers.get('x-operation-cost');
    };
    expect([await run('Cheap'), await run('Dear'), await run('Cheap')]).toEqual(['0', '4', '0']);
  });

  test('a client’s own maximum is instead of the gateway’s', async () => {
    const as = async (name: string, cost: number) => {
      const headers = { 'x-api-key': keyOf(name) };
      return (await gateway.post(friends(cost), { headers })).body.errors?.[0]?.extensions?.[
        'maximum'
      ];
    };
    expect(await as('rich', 5)).toBeUndefined();
    expect(await as('rich', 6)).toBe(5);
    expect(await as('plain', 4)).toBe(3);
    const metrics = await costMetrics(gateway);
    expect(metrics).toMatch(/operation_cost_exceeded_total\{client="rich"[^}]*\} 1/);
    expect(metrics).toMatch(/operation_cost_count\{[^}]*\} \d/);
  });
});

describe('where costs are only measured', () => {
  test('they are answered, and counted', async () => {
    const gateway = await startTestGateway({ MAX_OPERATION_COST: '3', COST_MODE: 'measure' });
    try {
      const { headers, body } = await gateway.post(friends(4));
      expect(headers.get('x-operation-cost')).toBe('4');
      expect(body.errors).toBeUndefined();
      const counted = /operation_cost_exceeded_total\{client="none"[^}]*\} 1/;
      expect(await costMetrics(gateway)).toMatch(counted);
    } finally {
      await gateway.close();
    }
  });
});
