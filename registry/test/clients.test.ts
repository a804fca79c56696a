import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { measureLists } from '../src/store/operations.ts';
import { type Ask, useRegistry } from './support/registry-under-test.ts';
import { doctorsSchema, doctorsUrl } from './support/sample-schemas.ts';

const registry = useRegistry();
let ask: Ask;
beforeAll(async () => {
  ({ ask } = await registry.start());
  await publishSchema(doctorsSchema());
  await ask('PUT', '/v1/variants/main/contracts/partner', { includeTags: ['partner'] });
});

const publishSchema = (schema: string) =>
  ask('PUT', '/v1/variants/main/subgraphs/doctors', { schema, url: doctorsUrl });

const clinic = {
  role: 'partner',
  practices: ['practice.fr.2', 'practice.fr.1'],
  scopes: ['schedule:read'],
  regions: ['fr'],
  contract: 'partner',
  level: 'ids-only',
  maxCost: 500,
  requestsPerMinute: 60,
  introspection: false,
};

const clientPath = (name: string) => `/v1/variants/main/clients/${name}`;
const putClient = (name: string, settings: object = clinic) =>
  ask('PUT', clientPath(name), settings);
const listOf = (name: string, manifest: object, remove: string[] = []) =>
  ask('POST', `${clientPath(name)}/persisted-queries`, { manifest, remove });

/** The document that gateways get. */
async function clientsDocument() {
  const { body } = await ask('GET', '/v1/variants/main/clients');
  return body as {
    version: string;
    clients: { name: string; keyHashes: string[] }[];
    operations: Record<string, { id: string; name: string; type: string; body: string }[]>;
  };
}

const operation = (id: string, body: string, name = 'Find') => ({ id, name, type: 'query', body });
const manifestOf = (...operations: object[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});
const findName = 'query Find($id: ID!) { doctor(id: $id) { name } }';

describe('the settings of a client', () => {
  test('reach gateways, with defaults for what is not said', async () => {
    expect((await putClient('clinic')).body).toMatchObject({ changed: true });
    await putClient('web', { role: 'frontend' });
    const { clients, version } = await clientsDocument();
    expect(clients.find(({ name }) => name === 'clinic')).toEqual({
      ...clinic,
      name: 'clinic',
      practices: ['practice.fr.1', 'practice.fr.2'],
      keyHashes: [],
    });
    expect(clients.find(({ name }) => name === 'web')).toMatchObject({
      practices: [],
      contract: null,
      level: 'allow-ids',
      maxCost: null,
      introspection: null,
    });
    expect((await putClient('clinic')).body).toEqual({ changed: false, version });
  });

  test('may be those of a client that is named like what every object has', async () => {
    await putClient('constructor', { role: 'frontend' });
    await listOf('constructor', { find: findName });
    expect((await clientsDocument()).operations['constructor']).toHaveLength(1);
  });

  test('bind a partner to ids unless somebody decides otherwise', async () => {
    await putClient('bound', { role: 'partner', practices: ['practice.fr.1'] });
    const { clients } = await clientsDocument();
    expect(clients.find(({ name }) => name === 'bound')).toMatchObject({ level: 'ids-only' });
  });

  test.each([
    ['practices', ['practice.fr.one'], 'practice.fr.311'],
    ['scopes', ['schedule:wirte'], 'schedule:write'],
    ['regions', ['FR'], 'such as fr'],
  ])('with %s that nobody has are refused with what is meant', async (field, value, meant) => {
    const { status, body } = await putClient('mistyped', { ...clinic, [field]: value });
    expect([status, body.error.code]).toEqual([400, 'BAD_REQUEST']);
    expect(body.error.message).toContain(meant);
  });

  test('name a contract that exists', async () => {
    const { status, body } = await putClient('lost', { ...clinic, contract: 'missing' });
    expect([status, body.error.code]).toEqual([422, 'CONTRACT_NOT_FOUND']);
  });
});

describe('the keys of a client', () => {
  test('are shown once; gateways get the hashes of those that are valid', async () => {
    await putClient('keyed');
    const { status, body } = await ask('POST', `${clientPath('keyed')}/keys`);
    expect(status).toBe(201);
    expect(body.key).toMatch(/^rvc_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    const hashes = async () =>
      (await clientsDocument()).clients.find(({ name }) => name === 'keyed')?.keyHashes;
    expect(await hashes()).toEqual([createHash('sha256').update(body.key).digest('hex')]);
    const shown = await ask('GET', clientPath('keyed'));
    expect(shown.body.keys).toMatchObject([{ id: body.id }]);
    expect(JSON.stringify(shown.body)).not.toContain(body.key);

    await ask('DELETE', `${clientPath('keyed')}/keys/${body.id}`);
    expect(await hashes()).toEqual([]);
    const again = await ask('DELETE', `${clientPath('keyed')}/keys/${body.id}`);
    expect([again.status, again.body.error.code]).toEqual([404, 'KEY_NOT_FOUND']);
  });

  test('are gone for ever with the client', async () => {
    await putClient('leaving');
    await ask('POST', `${clientPath('leaving')}/keys`);
    await ask('DELETE', clientPath('leaving'));
    const names = (await clientsDocument()).clients.map(({ name }) => name);
    expect(names).not.toContain('leaving');
    const key = await ask('POST', `${clientPath('leaving')}/keys`);
    expect([key.status, key.body.error.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
    await putClient('leaving');
    const back = (await clientsDocument()).clients.find(({ name }) => name === 'leaving');
    expect(back?.keyHashes).toEqual([]);
  });

  test('are five at most', async () => {
    await putClient('forgetful');
    const make = () => ask('POST', `${clientPath('forgetful')}/keys`);
    for (let made = 0; made < 5; made += 1) expect((await make()).status).toBe(201);
    expect((await make()).body.error.code).toBe('LIMIT_EXCEEDED');
  });
});

describe('the list of a client', () => {
  test('takes Apollo manifests and maps, and adds to what is there', async () => {
    await putClient('lists');
    const first = await listOf('lists', manifestOf(operation('one', findName)));
    expect(first.body).toMatchObject({ added: 1, unchanged: 0, removed: 0 });
    const second = await listOf('lists', { one: findName, two: 'query Two { __typename }' });
    expect(second.body).toMatchObject({ added: 1, unchanged: 1 });
    const { operations, version } = await clientsDocument();
    expect(version).toBe(second.body.version);
    expect(operations['lists']).toEqual([
      operation('one', findName),
      operation('two', 'query Two { __typename }', 'Two'),
    ]);
    const none = await listOf('lists', { one: findName });
    expect(none.body).toEqual({ version, added: 0, unchanged: 1, removed: 0 });
  });

  test('an id with another body fails as a whole, also long after it was removed', async () => {
    await putClient('conflicts');
    await listOf('conflicts', { taken: findName });
    const other = { fresh: 'query Fresh { __typename }', taken: 'query Find { __typename }' };
    const before = await clientsDocument();
    for (const remove of [[], ['taken']]) {
      const { status, body } = await listOf('conflicts', other, remove);
      expect([status, body.error.code]).toEqual([409, 'PERSISTED_QUERY_ID_CONFLICT']);
      expect(body.ids).toEqual(['taken']);
      expect(await clientsDocument()).toEqual(before);
    }
    const removed = await listOf('conflicts', {}, ['taken']);
    expect(removed.body).toMatchObject({ removed: 1 });
    expect((await clientsDocument()).operations['conflicts']).toBeUndefined();
    expect((await listOf('conflicts', other)).body.error.code).toBe('PERSISTED_QUERY_ID_CONFLICT');
    expect((await listOf('conflicts', { taken: findName })).body).toMatchObject({ added: 1 });
  });

  test('an operation must be valid for what the client sees', async () => {
    await putClient('strict');
    const email = 'query Mail($id: ID!) { doctor(id: $id) { email } }';
    const { status, body } = await listOf('strict', { good: findName, bad: email });
    expect([status, body.error.code]).toEqual([422, 'OPERATION_INVALID']);
    expect(body.errors).toMatchObject([
      { id: 'bad', name: 'Mail', message: expect.stringContaining('email'), line: 1 },
    ]);
    expect((await clientsDocument()).operations['strict']).toBeUndefined();
    await putClient('open', { ...clinic, contract: null });
    expect((await listOf('open', { bad: email })).status).toBe(200);
  });

  test('is looked at when a client moves to another contract, which can be forced', async () => {
    const open = { ...clinic, contract: null };
    await putClient('moving', open);
    const email = 'query Mail($id: ID!) { doctor(id: $id) { email } }';
    await listOf('moving', { good: findName, bad: email, gone: email.replace('Mail', 'Gone') });
    await listOf('moving', {}, ['gone']);
    const before = await clientsDocument();
    const refused = await putClient('moving');
    expect([refused.status, refused.body.error.code]).toEqual([422, 'OPERATION_INVALID']);
    expect(refused.body.error.message).toContain('Mail (bad)');
    expect(refused.body.errors).toMatchObject([{ id: 'bad', name: 'Mail' }]);
    expect(await clientsDocument()).toEqual(before);
    // Taken away and made anew, it would have its list again.
    await ask('DELETE', clientPath('moving'));
    expect((await putClient('moving')).status).toBe(422);
    expect((await putClient('moving', { ...clinic, force: true })).status).toBe(200);
    // What fails already does not stand in the way of other settings.
    expect((await putClient('moving', { ...clinic, maxCost: 7 })).body.changed).toBe(true);
  });

  test.each([
    ['what is no manifest', { a: 1 }, 400, 'MANIFEST_INVALID'],
    ['what is no GraphQL', { a: 'query {' }, 400, 'MANIFEST_INVALID'],
    ['a character nobody can keep', { a: 'query A { __typename } #\0' }, 400, 'MANIFEST_INVALID'],
    [
      'what is nested too deeply',
      { a: `query A ${'{ a '.repeat(9_000)}` },
      400,
      'MANIFEST_INVALID',
    ],
    ['an operation without a name', { a: '{ __typename }' }, 400, 'MANIFEST_INVALID'],
  ])('refuses %s', async (_, manifest, status, code) => {
    await putClient('careless');
    const answer = await listOf('careless', manifest);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  test('all lists of a variant together fit into what a gateway takes', async () => {
    const large = await registry.start({ REGISTRY_MAX_BODY_BYTES: '40000000' });
    await putClient('huge');
    const body = `query Huge { __typename } # ${'x'.repeat(99_900)}`;
    const manifest = Object.fromEntries(
      Array.from({ length: 255 }, (_, index) => [`huge-${index}`, body]),
    );
    const path = `${clientPath('huge')}/persisted-queries`;
    const answer = await large.ask('POST', path, { manifest });
    expect([answer.status, answer.body.error]).toMatchObject([422, { code: 'LIMIT_EXCEEDED' }]);
    expect((await clientsDocument()).operations['huge']).toBeUndefined();
  });

  test('is measured with all that is around its operations, which is most of small ones', async () => {
    await putClient('small');
    await listOf('small', { a: 'query A { __typename }', b: 'query B { __typename } # "é"' });
    const pool = createPool({
      connectionString: registry.databaseUrl,
      applicationName: 'test',
      logger: silentLogger,
    });
    try {
      const lists = Object.values((await clientsDocument()).operations);
      const sent = lists.flat().map((each) => `${JSON.stringify(each)},`);
      const measured = await measureLists(pool, 'main');
      expect(measured).toBeGreaterThanOrEqual(Buffer.byteLength(sent.join('')));
    } finally {
      await pool.end();
    }
  });

  test('two lists published at once are both there', async () => {
    await putClient('busy');
    const names = ['A', 'B', 'C', 'D'];
    const answers = await Promise.all(
      names.map((name) => listOf('busy', { [name]: `query ${name} { __typename }` })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const listed = (await clientsDocument()).operations['busy'] ?? [];
    expect(listed.map(({ name }) => name)).toEqual(names);
  });

  test('operations can be checked before', async () => {
    await putClient('checking');
    const check = (manifest: object) =>
      ask('POST', '/v1/variants/main/operations/checks', { client: 'checking', manifest });
    expect((await check({ good: findName })).body).toMatchObject({
      passed: true,
      contract: 'partner',
    });
    const bad = await check({ bad: 'query Mail($id: ID!) { doctor(id: $id) { email } }' });
    expect(bad.body.passed).toBe(false);
    expect((await clientsDocument()).operations['checking']).toBeUndefined();
  });
});

test('who uses which field follows the lists and the schema', async () => {
  await putClient('using');
  await listOf('using', { find: findName });
  const users = async (coordinate: string) => {
    const path = `/v1/variants/main/usage?coordinate=${encodeURIComponent(coordinate)}`;
    const { body } = await ask('GET', path);
    const found = body.usage[0]?.operations ?? [];
    return found.filter(({ client }: { client: string }) => client === 'using');
  };
  const one = [{ client: 'using', id: 'find', name: 'Find' }];
  expect(await users('Doctor.name')).toEqual(one);
  expect(await users('Query.doctor(id:)')).toEqual(one);
  expect(await users('Doctor.email')).toEqual([]);
  // The field moves to another type: what the operation uses is found anew.
  const moved = doctorsSchema()
    .replace('): Doctor @tag', '): Person @tag')
    .concat('\ntype Person @tag(name: "partner") { name: String }');
  expect((await publishSchema(moved)).status).toBe(200);
  expect(await users('Doctor.name')).toEqual([]);
  expect(await users('Person.name')).toEqual(one);
  await listOf('using', {}, ['find']);
  expect(await users('Person.name')).toEqual([]);
});
