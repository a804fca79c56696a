import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startTestGateway, type TestGateway } from './support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const audits = serverAudits({
  url: () => `${gateway.url}/fr/graphql`,
  fetchFn: (input: string, init?: RequestInit) => fetch(input, init),
});

describe('the GraphQL-over-HTTP audit, with nothing added to its requests', () => {
  test('has its 61 checks', () => {
    const countOf = (level: string) => audits.filter(({ name }) => name.startsWith(level)).length;
    expect([countOf('MUST'), countOf('SHOULD'), countOf('MAY')]).toEqual([13, 23, 25]);
  });

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s: %s',
    async (_id, _name, audit) => {
      expect(await audit.fn()).toMatchObject({ status: 'ok' });
    },
  );
});
