import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import {
  type ClientsFile,
  createClientsFile,
  keyOf,
  sampleClient,
} from '../support/clients-under-test.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const clinic = sampleClient({
  name: 'clinic',
  role: 'partner',
  level: 'allow-ids',
  practices: ['practice.fr.1', 'practice.fr.2'],
  scopes: ['schedule:read'],
  regions: ['fr'],
});
const web = sampleClient({ name: 'web' });
const counted = '{ doctor(id: "1") { name } }';

let gateway: TestGateway;
let file: ClientsFile;
beforeAll(async () => {
  file = await createClientsFile({ version: '1', clients: [clinic, web] });
  gateway = await startTestGateway({ CLIENTS_PATH: file.path });
});
afterAll(async () => {
  await gateway.close();
  await file.remove();
});

const withKey = (key: string, more: Record<string, string> = {}) => ({
  headers: { 'x-api-key': key, ...more },
});

describe('an API key', () => {
  test.each([
    ['that nobody has', 'rvc_nobody'],
    ['with one character more', `${keyOf('web')}x`],
    ['that is empty', ''],
    ['of another program', 'rvk_1_registry'],
    ['that is far too long', 'x'.repeat(4_000)],
    ['sent twice', `${keyOf('web')}, ${keyOf('web')}`],
  ])('%s is refused before anything runs', async (_what, key) => {
    const before = gateway.state.operations;
    const { status, body } = await gateway.post(counted, withKey(key));
    expect(status).toBe(401);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_API_KEY' });
    expect(gateway.state.operations).toBe(before);
  });

  test('that is wrong is counted, and no key is logged', async () => {
    await gateway.post(counted, withKey('rvc_wrong_secret'));
    await gateway.post(counted, withKey(keyOf('web')));
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/requests_rejected_total\{reason="INVALID_API_KEY"[^}]*\} [1-9]/);
    for (const secret of ['rvc_wrong_secret', keyOf('web')]) {
      expect(gateway.logs() + metrics).not.toContain(secret);
    }
    expect(gateway.logs()).toContain('"client":"web"');
  });

  test('as a bearer token is refused', async () => {
    const headers = { authorization: `Bearer ${keyOf('web')}` };
    const { status, body } = await gateway.post(counted, { headers });
    expect(status).toBe(401);
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'MALFORMED',
    });
  });
});

describe('a frontend', () => {
  test('acts for the patient whose token it sends along', async () => {
    const token = await gateway.mint('ada', 'fr');
    const { body } = await gateway.post(
      '{ caller { patient client actor { role id } } }',
      withKey(keyOf('web'), { authorization: `Bearer ${token}` }),
    );
    const caller = { patient: 'ada', client: 'web', actor: { role: 'patient', id: 'ada' } };
    expect(body.data).toEqual({ caller });
  });

  test('is nobody without a token', async () => {
    const { body } = await gateway.post(
      '{ caller { client actor { id } } }',
      withKey(keyOf('web')),
    );
    expect(body.data).toEqual({ caller: { client: 'web', actor: null } });
  });
});

describe('a partner', () => {
  test('acts by its key, for its practices and scopes', async () => {
    const query = '{ caller { patient client actor { role id practices scopes } } }';
    const { body } = await gateway.post(query, withKey(keyOf('clinic')));
    const actor = {
      role: 'partner',
      id: 'clinic',
      practices: ['practice.fr.1', 'practice.fr.2'],
      scopes: ['schedule:read'],
    };
    expect(body.data).toEqual({ caller: { patient: null, client: 'clinic', actor } });
  });

  test('cannot act for a patient as well', async () => {
    const authorization = `Bearer ${await gateway.mint('ada', 'fr')}`;
    const answer = await gateway.post(counted, withKey(keyOf('clinic'), { authorization }));
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'CLIENT_AND_TOKEN' });
  });

  test('may use its regions only', async () => {
    const path = '/de/graphql';
    const answer = await gateway.post(counted, { path, ...withKey(keyOf('clinic')) });
    expect(answer.status).toBe(403);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', region: 'de' });
    const elsewhere = await gateway.post(counted, { path, ...withKey(keyOf('web')) });
    expect(elsewhere.status).toBe(200);
  });
});

test('a change of the clients counts without a restart, and nonsense changes nothing', async () => {
  const statusOf = async (name: string) =>
    (await gateway.post(counted, withKey(keyOf(name)))).status;
  expect(await statusOf('app')).toBe(401);
  await file.write({ version: '2', clients: [web, sampleClient({ name: 'app' })] });
  const inTime = { description: 'the new clients' };
  await waitFor(async () => (await statusOf('app')) === 200, inTime);
  expect(await statusOf('clinic')).toBe(401);

  await file.write('{"version": "3", "clients": [');
  const said = { description: 'a line about the nonsense' };
  await waitFor(async () => gateway.logs().includes('The clients offered are no good'), said);
  expect(await statusOf('app')).toBe(200);
  await file.write({ version: '4', clients: [clinic] });
  await waitFor(async () => (await statusOf('clinic')) === 200, inTime);
  expect(await statusOf('app')).toBe(401);
});
