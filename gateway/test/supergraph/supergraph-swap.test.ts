import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { sampleClient, sampleOperation } from '../support/clients-under-test.ts';
import { startRegistryStandIn, type RegistryStandIn } from '../support/registry-stand-in.ts';
import { composeSample, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

/** Each starts a gateway or two, and planner threads. */
const testTimeoutMs = 240_000;
const patience = { timeoutMs: 60_000 };

let registry: RegistryStandIn;
let dataDirectory: string;
let gateway: TestGateway;
beforeEach(async () => {
  registry = await startRegistryStandIn();
  dataDirectory = await mkdtemp(join(tmpdir(), 'rendezvous-swap-'));
});
afterEach(async () => {
  await gateway.close();
  await registry.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

const start = (environment: Record<string, string> = {}) =>
  startTestGateway({
    REGISTRY_URL: registry.url,
    REGISTRY_API_KEY: 'rvk_1_gateway',
    REGISTRY_POLL_MS: '20',
    DATA_DIR: dataDirectory,
    ...environment,
  });

const keptPath = () => join(dataDirectory, 'gateway-registry', 'production.supergraph.json');

/** A supergraph in which doctors has more fields; at what is not there, nobody answers. */
function sampleWith(more: string, url?: string): string {
  const urlOf = (subgraph: 'doctors' | 'slots') => url ?? `${gateway[subgraph].url}/graphql`;
  return composeSample(urlOf('doctors'), urlOf('slots'), more);
}

const withField = (field: string) => sampleWith(`extend type Query { ${field}: Int }`);
const publish = (version: string, supergraphSdl: string) =>
  registry.publish('supergraph', version, { version, supergraphSdl, contracts: {} });
const running = async () =>
  ((await (await fetch(`${gateway.url}/readyz`)).json()) as { supergraph: object }).supergraph;
const untilRunning = (version: string, source = 'registry') =>
  waitFor(
    async () => {
      expect(await running()).toMatchObject({ version, source });
      return true;
    },
    { ...patience, description: `version ${version}` },
  );
/** The lines of a metric that have this label. */
const metric = async (name: string, label: string) => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(label));
};
const swaps = async (result: string) => {
  const lines = await metric('rendezvous_gateway_supergraph_swaps_total', `result="${result}"`);
  return Number(lines[0]?.split(' ').at(-1));
};
/** Whether clients can ask for a field of Query now. */
const shows = async (field: string) => {
  const { body } = await gateway.post('{ __type(name: "Query") { fields { name } } }');
  const fields = body.data?.['__type'].fields as { name: string }[];
  return fields.some(({ name }) => name === field);
};

describe('a version of the registry', () => {
  test(
    'is served from then on, kept on disk, and said in readiness and metrics',
    async () => {
      gateway = await start();
      expect(await running()).toMatchObject({ source: 'file', contracts: [] });
      expect(await shows('added')).toBe(false);
      publish('7-abc', withField('added'));
      await untilRunning('7-abc');
      expect(await shows('added')).toBe(true);
      const info = 'rendezvous_gateway_supergraph_info';
      const ofVersion = 'version="7-abc",source="registry"';
      expect(await metric(info, ofVersion)).toEqual([expect.stringMatching(/ 1$/)]);
      expect(await swaps('swapped')).toBe(2);
      await waitFor(async () => (await readFile(keptPath(), 'utf8')).includes('"7-abc"'), {
        ...patience,
        description: 'the version on disk',
      });
      publish('8-def', withField('other'));
      await untilRunning('8-def');
      expect(await shows('added')).toBe(false);
      expect(await metric(info, 'version=')).toHaveLength(1);
    },
    testTimeoutMs,
  );

  test(
    'is not waited for by requests under way, which end with what they began with',
    async () => {
      gateway = await start();
      const slow = gateway.post('{ slow }');
      await waitFor(() => gateway.state.slowCalls === 1, {
        ...patience,
        description: 'the slow request',
      });
      for (const version of ['1', '2']) {
        publish(version, sampleWith(`extend type Query { v${version}: Int }`));
        await untilRunning(version);
      }
      expect(await shows('v2')).toBe(true);
      const { body } = await gateway.post('{ doctor(id: "1") { nextSlot } }');
      expect(body).toEqual({ data: { doctor: { nextSlot: 'slot of 1' } } });
      gateway.state.release();
      expect((await slow).body).toEqual({ data: { slow: 'at last' } });
      expect(gateway.logs()).not.toContain('"level":"error"');
    },
    testTimeoutMs,
  );

  test(
    'has the plans of persisted operations before it is served',
    async () => {
      const query = 'query Known { doctor(id: "1") { name nextSlot } }';
      const operations = { web: [sampleOperation(query)] };
      const clients = [sampleClient({ name: 'web' })];
      registry.publish('clients', '1', { version: '1', clients, operations });
      gateway = await start();
      // A start waits for them a moment only.
      const isKnown = async () =>
        (await metric('rendezvous_gateway_clients_entries', 'kind="operations"'))[0]?.endsWith(
          ' 1',
        );
      await waitFor(isKnown, { ...patience, description: 'the persisted operation' });
      publish('1', withField('added'));
      await untilRunning('1');
      const planned = async () =>
        (await metric('rendezvous_gateway_query_planning_seconds_count', 'outcome="planned"'))[0];
      const before = await planned();
      expect(before).toBeDefined();
      expect((await gateway.post(query)).body.data).toEqual({
        doctor: { name: 'Doctor 1', nextSlot: 'slot of 1' },
      });
      expect(await planned()).toBe(before);
      expect((await gateway.post('{ slotCount }')).body.data).toEqual({ slotCount: 3 });
      expect(await planned()).not.toBe(before);
    },
    testTimeoutMs,
  );

  test(
    'that is no good changes nothing, and is logged and counted once',
    async () => {
      gateway = await start();
      publish('1', withField('added'));
      await untilRunning('1');
      const nonsense: readonly unknown[] = [
        { version: '2', supergraphSdl: 'type Query { a: Int }' },
        { version: '3', supergraphSdl: sampleWith('', '') },
        { version: '4', supergraphSdl: withField('other'), contracts: { partner: 'no schema' } },
        { supergraph: 'nothing' },
      ];
      for (const [index, body] of nonsense.entries()) {
        registry.publish('supergraph', `nonsense-${index}`, body);
        await waitFor(async () => (await swaps('refused')) === index + 1, {
          ...patience,
          description: `refusal ${index + 1}`,
        });
      }
      // Without an ETag it comes again with each poll.
      const untagged = JSON.stringify({ version: '5', supergraphSdl: 'nonsense' });
      registry.misbehave('supergraph', (response) => response.end(untagged));
      const refusals = nonsense.length + 1;
      await waitFor(async () => (await swaps('refused')) === refusals, {
        ...patience,
        description: 'the last refusal',
      });
      const looked = registry.requests.length;
      await waitFor(() => registry.requests.length > looked + 10, {
        ...patience,
        description: 'more polls',
      });
      expect(await swaps('refused')).toBe(refusals);
      expect(gateway.logs().split('A supergraph is refused')).toHaveLength(refusals + 1);
      expect(await running()).toMatchObject({ version: '1' });
      expect(await shows('added')).toBe(true);
      // The one before is offered and refused again now, unless the next comes first.
      registry.misbehave('supergraph', null);
      publish('5', withField('other'));
      await untilRunning('5');
    },
    testTimeoutMs,
  );
});

describe('a start', () => {
  test(
    'without the registry serves what was kept, and hears when it is back',
    async () => {
      gateway = await start();
      publish('1', withField('added'));
      await untilRunning('1');
      const document = await waitFor(() => readFile(keptPath(), 'utf8'), {
        ...patience,
        description: 'the version',
      });
      await gateway.close();
      for (const path of ['supergraph', 'changes', 'clients']) {
        registry.misbehave(path, (response) => response.destroy());
      }
      gateway = await start();
      expect(await running()).toMatchObject({ version: '1', source: 'kept' });
      expect(await shows('added')).toBe(true);
      for (const path of ['supergraph', 'changes', 'clients']) registry.misbehave(path, null);
      registry.publish('supergraph', '1', document);
      await untilRunning('1');
      expect(await swaps('swapped')).toBe(1);
    },
    testTimeoutMs,
  );

  test(
    'with nonsense everywhere but in the file serves the file',
    async () => {
      registry.publish('supergraph', '1', { version: '1', supergraphSdl: 'nonsense' });
      await mkdir(join(dataDirectory, 'gateway-registry'));
      await writeFile(keptPath(), '{"ver');
      gateway = await start();
      expect(await running()).toMatchObject({ source: 'file' });
      expect(await swaps('refused')).toBe(1);
    },
    testTimeoutMs,
  );
});

describe('without a registry', () => {
  test(
    'a changed file is taken when it is good',
    async () => {
      gateway = await start({ REGISTRY_URL: '' });
      const write = async (text: string) => {
        await writeFile(`${gateway.supergraphPath}.next`, text);
        await rename(`${gateway.supergraphPath}.next`, gateway.supergraphPath);
      };
      await write('type Query { nonsense: Int }');
      await waitFor(async () => (await swaps('refused')) === 1, {
        ...patience,
        description: 'a refusal',
      });
      expect((await gateway.post('{ slotCount }')).body.data).toEqual({ slotCount: 3 });
      const document = { version: 'by-hand', supergraphSdl: withField('added'), contracts: {} };
      await write(JSON.stringify(document));
      await untilRunning('by-hand', 'file');
      expect(await shows('added')).toBe(true);
    },
    testTimeoutMs,
  );
});
