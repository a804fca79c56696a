import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeServices } from '@apollo/composition';
import { getIntrospectionQuery, parse } from 'graphql';
import { silentLogger } from '@rendezvous/platform/logger';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { loadConfig } from '../../src/config.ts';
import { startGateway } from '../../src/main.ts';
import {
  type ClientsFile,
  createClientsFile,
  keyOf,
  sampleClient,
} from '../support/clients-under-test.ts';
import { doctorsSdl, slotsSdl } from '../support/sample-subgraphs.ts';
import {
  type Answer,
  answerOf,
  composeSample,
  internalTokenSecret,
  startTestSubgraphs,
  type TestSubgraphs,
} from '../support/test-gateway.ts';

let subgraphs: TestSubgraphs;
let file: ClientsFile;
let open: RunningService;
let closed: RunningService;
beforeAll(async () => {
  subgraphs = await startTestSubgraphs();
  const urls = [`${subgraphs.doctors.url}/graphql`, `${subgraphs.slots.url}/graphql`] as const;
  const supergraphPath = join(subgraphs.directory, 'supergraph.json');
  const document = {
    version: '1',
    supergraphSdl: composeSample(...urls),
    contracts: { partner: composePartnerContract(...urls) },
  };
  await writeFile(supergraphPath, JSON.stringify(document));
  const partner = { role: 'partner', contract: 'partner', level: 'allow-ids' } as const;
  file = await createClientsFile({
    version: '1',
    clients: [
      sampleClient({ name: 'clinic', ...partner }),
      sampleClient({ name: 'curious', ...partner, introspection: true }),
      sampleClient({ name: 'shut', introspection: false }),
      sampleClient({ name: 'web' }),
      sampleClient({ name: 'lost', ...partner, contract: 'forgotten' }),
    ],
  });
  const start = (introspection: string) =>
    startGateway(
      loadConfig({
        PORT: '0',
        DATA_DIR: subgraphs.directory,
        SUPERGRAPH_PATH: supergraphPath,
        INTERNAL_TOKEN_SECRET: internalTokenSecret,
        CLIENTS_PATH: file.path,
        INTROSPECTION: introspection,
      }),
      silentLogger,
    );
  open = await start('true');
  closed = await start('false');
});
afterAll(async () => {
  await Promise.all([open, closed].map((gateway) => gateway?.close()));
  await file.remove();
  await subgraphs.close();
});

/** The same subgraphs without what partners do not need. */
function composePartnerContract(doctorsUrl: string, slotsUrl: string): string {
  const hide = (sdl: string) =>
    sdl
      .replace('import: ["@key"]', 'import: ["@key", "@inaccessible"]')
      .replace('caller: Caller!', 'caller: Caller! @inaccessible')
      .replace('type Caller {', 'type Caller @inaccessible {')
      .replace('friend: Doctor', 'friend: Doctor @inaccessible');
  const result = composeServices([
    { name: 'doctors', url: doctorsUrl, typeDefs: parse(hide(doctorsSdl)) },
    { name: 'slots', url: slotsUrl, typeDefs: parse(slotsSdl) },
  ]);
  if (!result.supergraphSdl) throw new Error(String(result.errors));
  return result.supergraphSdl;
}

async function ask(gateway: RunningService, client: string | null, query: string): Promise<Answer> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (client !== null) headers['x-api-key'] = keyOf(client);
  const body = JSON.stringify({ query });
  return answerOf(await fetch(`${gateway.url}/fr/graphql`, { method: 'POST', headers, body }));
}

const codeOf = ({ body }: Answer) => body.errors?.[0]?.extensions?.['code'];

describe('a client with a contract', () => {
  test('asks what the contract shows, across subgraphs', async () => {
    const { body } = await ask(open, 'clinic', '{ doctor(id: "1") { name nextSlot } }');
    expect(body).toEqual({ data: { doctor: { name: 'Doctor 1', nextSlot: 'slot of 1' } } });
  });

  test.each([
    '{ caller { region } }',
    '{ calle { region } }',
    '{ doctor(id: "1") { friend { id } } }',
    '{ doctor(id: "1") { frien { id } } }',
    '{ ... on Caller { region } }',
    'query Q($c: Caller) { slotCount }',
    '{ _service { sdl } }',
    '{ _entities(representations: []) { __typename } }',
  ])('cannot reach what is hidden, nor learn of it: %s', async (query) => {
    for (const gateway of [open, closed]) {
      const answer = await ask(gateway, 'clinic', query);
      expect(codeOf(answer)).toBe('GRAPHQL_VALIDATION_FAILED');
      const messages = answer.body.errors!.map(({ message }) => message);
      // What the client has written itself may be quoted; nothing beyond is told.
      const told = messages
        .join()
        .replaceAll(/"[^"]*"/g, (quoted) => (query.includes(quoted.slice(1, -1)) ? '' : quoted));
      expect(told).not.toMatch(/[Cc]aller|friend/);
    }
  });

  test('sees only the contract by introspection', async () => {
    const seen = JSON.stringify((await ask(open, 'curious', getIntrospectionQuery())).body);
    expect(seen).toContain('"slotCount"');
    expect(seen).not.toMatch(/"(?:Caller|caller|friend|_entities|_Any)"/);
    const all = JSON.stringify((await ask(open, 'web', getIntrospectionQuery())).body);
    for (const name of ['"Caller"', '"caller"', '"friend"']) expect(all).toContain(name);
  });

  test('that was not loaded is an outage, not the whole API', async () => {
    const answer = await ask(open, 'lost', '{ slotCount }');
    expect([answer.status, codeOf(answer)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  });
});

describe('introspection is allowed per client', () => {
  const typeQuery = '{ __type(name: "Doctor") { name } }';
  const wrapped = 'query Q { ...F } fragment F on Query { s: __schema { queryType { name } } }';

  test.each([
    ['nobody', null, [true, false]],
    ['a client that says nothing about it', 'web', [true, false]],
    ['a client that may', 'curious', [true, true]],
    ['a client that may not', 'shut', [false, false]],
  ] as const)('%s, with the gateway open and closed', async (_who, client, expected) => {
    for (const query of [typeQuery, wrapped]) {
      const answers = await Promise.all(
        [open, closed].map((gateway) => ask(gateway, client, query)),
      );
      expect(answers.map(({ body }) => body.errors === undefined)).toEqual(expected);
      const refused = answers.filter(({ body }) => body.errors !== undefined);
      for (const answer of refused) expect(codeOf(answer)).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  test('the name of a type, which clients ask for everywhere, is always answered', async () => {
    const { body } = await ask(closed, null, '{ __typename doctor(id: "1") { __typename } }');
    expect(body).toEqual({ data: { __typename: 'Query', doctor: { __typename: 'Doctor' } } });
  });

  test('a text that only looks like it is answered', async () => {
    const { body } = await ask(closed, null, '{ doctor(id: "__schema") { id } }');
    expect(body).toEqual({ data: { doctor: { id: '__schema' } } });
  });
});
