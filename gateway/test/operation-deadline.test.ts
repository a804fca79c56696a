import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { startTestGateway, type TestGateway } from './support/test-gateway.ts';

const timeoutMs = 300;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ OPERATION_TIMEOUT_MS: String(timeoutMs) });
});
afterAll(() => gateway.close());

test('a query that takes too long is given up; a mutation never is', async () => {
  const mutation = gateway.post('mutation { slowRename }');
  await waitFor(() => gateway.state.slowCalls === 1, { description: 'the mutation to run' });
  // It begins later and has as much time, so that the mutation's was over before.
  const { status, body } = await gateway.post('{ slow slotCount }');
  expect(status).toBe(504);
  expect(body.data).toBeUndefined();
  expect(body.errors?.[0]?.message).toContain(`after ${timeoutMs} ms`);
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'OPERATION_TIMEOUT', timeoutMs });
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(metrics).toMatch(/requests_rejected_total\{reason="OPERATION_TIMEOUT"[^}]*\} 1/);

  gateway.state.release();
  const answer = await mutation;
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ data: { slowRename: 'at last' } });
});
