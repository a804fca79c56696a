import { beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Ask, useRegistry } from './support/registry-under-test.ts';
import {
  clashingSchema,
  doctorsSchema,
  doctorsUrl,
  slotsSchema,
  slotsUrl,
} from './support/sample-schemas.ts';

const registry = useRegistry();
let ask: Ask;
/** Of another process on the same database, as far as it matters. */
let askReplica: Ask;
beforeAll(async () => {
  ({ ask } = await registry.start());
  ({ ask: askReplica } = await registry.start({ REGISTRY_MAX_DOCUMENT_BYTES: '50000' }));
});

const partner = { includeTags: ['partner'], excludeTags: [], hideUnreachableTypes: true };

function publishDoctors(variant: string, fields = '', through: Ask = ask) {
  const body = { schema: doctorsSchema(fields), url: doctorsUrl, author: 'Ada', commit: 'c0ffee' };
  return through('PUT', `/v1/variants/${variant}/subgraphs/doctors`, body);
}

function publishSlots(variant: string, fields = '', through: Ask = ask) {
  const body = { schema: slotsSchema(fields), url: slotsUrl };
  return through('PUT', `/v1/variants/${variant}/subgraphs/slots`, body);
}

const supergraphOf = async (variant: string, through: Ask = ask) =>
  (await through('GET', `/v1/variants/${variant}/supergraph`)).body;

const historyOf = async (variant: string) =>
  (await ask('GET', `/v1/variants/${variant}/history`)).body.entries;

describe('publishing', () => {
  test('what was published is served, with who published it', async () => {
    const before = await ask('GET', '/v1/variants/first/supergraph');
    expect([before.status, before.body.error.code]).toEqual([404, 'NOTHING_PUBLISHED']);

    const published = await publishDoctors('first');
    expect(published.status).toBe(200);
    expect(published.body).toMatchObject({ changed: true, version: expect.stringMatching(/^1-/) });

    const supergraph = await supergraphOf('first');
    expect(supergraph).toMatchObject({ version: published.body.version, contracts: {} });
    expect(supergraph.supergraphSdl).toContain('type Doctor');
    const { body } = await ask('GET', '/v1/variants/first/subgraphs/doctors');
    expect(body).toMatchObject({
      name: 'doctors',
      url: doctorsUrl,
      schema: doctorsSchema(),
      author: 'Ada',
      commit: 'c0ffee',
      publishedVersion: published.body.version,
    });
  });

  test('the same again changes nothing and is not in the history', async () => {
    const first = await publishDoctors('same');
    const again = await publishDoctors('same');
    expect(again.body).toMatchObject({ changed: false, version: first.body.version });
    expect(await historyOf('same')).toHaveLength(1);
  });

  test('what does not compose is kept as rejected, and gateways see what they saw', async () => {
    await publishDoctors('rejecting');
    const before = await supergraphOf('rejecting');
    const rejected = await ask('PUT', '/v1/variants/rejecting/subgraphs/slots', {
      schema: clashingSchema,
      url: slotsUrl,
      author: 'Grace',
    });
    expect(rejected.status).toBe(422);
    expect(rejected.body.error.code).toBe('COMPOSITION_FAILED');
    expect(rejected.body.errors[0]).toMatchObject({
      code: expect.stringMatching(/MISMATCH|SHARED/),
      message: expect.stringContaining('Doctor.name'),
      line: expect.any(Number),
      contract: null,
    });
    expect(await supergraphOf('rejecting')).toEqual(before);
    const { body } = await ask('GET', '/v1/variants/rejecting/subgraphs');
    expect(body.subgraphs).toHaveLength(1);
    const [entry] = await historyOf('rejecting');
    expect(entry).toMatchObject({
      version: rejected.body.version,
      state: 'REJECTED',
      kind: 'SUBGRAPH_PUBLISH',
      author: 'Grace',
      isCurrent: false,
      errors: rejected.body.errors,
    });
    const rollback = { version: rejected.body.version };
    const back = await ask('POST', '/v1/variants/rejecting/rollback', rollback);
    expect([back.status, back.body.error.code]).toEqual([409, 'VERSION_REJECTED']);
  });

  test('several at once compose together, or none of them is published', async () => {
    const one = doctorsSchema('next: Slot');
    const subgraphs = [
      {
        name: 'doctors',
        url: doctorsUrl,
        schema: `${one} type Slot @key(fields: "id") { id: ID! }`,
      },
      { name: 'slots', url: slotsUrl, schema: slotsSchema() },
    ];
    const contracts = [{ name: 'partner', ...partner }];
    const wrong = [...subgraphs, { name: 'bad', url: slotsUrl, schema: clashingSchema }];
    const refused = await ask('POST', '/v1/variants/together/publish', { subgraphs: wrong });
    expect(refused.status).toBe(422);
    const published = await ask('POST', '/v1/variants/together/publish', { subgraphs, contracts });
    expect(published.status).toBe(200);
    expect(Object.keys((await supergraphOf('together')).contracts)).toEqual(['partner']);
    const kinds = (await historyOf('together')).map(({ kind, state }: Record<string, string>) => [
      kind,
      state,
    ]);
    expect(kinds).toEqual([
      ['PUBLISH', 'ACCEPTED'],
      ['PUBLISH', 'REJECTED'],
    ]);
  });

  test('a deleted subgraph is gone, the last one stays', async () => {
    await publishDoctors('deleting');
    await publishSlots('deleting');
    const deleted = await ask('DELETE', '/v1/variants/deleting/subgraphs/slots');
    expect([deleted.status, deleted.body.changed]).toEqual([200, true]);
    expect((await supergraphOf('deleting')).supergraphSdl).not.toContain('Slot');
    const again = await ask('DELETE', '/v1/variants/deleting/subgraphs/slots');
    expect([again.status, again.body.error.code]).toEqual([404, 'SUBGRAPH_NOT_FOUND']);
    const last = await ask('DELETE', '/v1/variants/deleting/subgraphs/doctors');
    expect([last.status, last.body.error.code]).toEqual([409, 'LAST_SUBGRAPH']);
  });
});

test('what gateways would not take is refused, and it says by how much', async () => {
  await publishDoctors('large', '', askReplica);
  await askReplica('PUT', '/v1/variants/large/contracts/partner', partner);
  const before = await supergraphOf('large');
  // Once for the supergraph and once for the contract.
  const half = `"${'x'.repeat(25_000)}" phone: String`;
  const { status, body } = await publishDoctors('large', half, askReplica);
  expect([status, body.error.code]).toEqual([422, 'LIMIT_EXCEEDED']);
  expect(body).toMatchObject({ maximumBytes: 50_000 });
  expect(body.bytes).toBeGreaterThan(50_000);
  expect(body.error.message).toContain(`${body.bytes} bytes`);
  expect(await supergraphOf('large')).toEqual(before);
  // What another process with a higher limit has published, cannot be gone back to either.
  await publishDoctors('large', half);
  await publishDoctors('large');
  const back = await askReplica('POST', '/v1/variants/large/rollback', { version: 3 });
  expect([back.status, back.body.error.code]).toEqual([422, 'LIMIT_EXCEEDED']);
});

describe('contracts', () => {
  test('are composed with each publication, which fails as a whole if one cannot be', async () => {
    await publishDoctors('contracts');
    const published = await ask('PUT', '/v1/variants/contracts/contracts/partner', partner);
    expect(published.status).toBe(200);
    const { contracts, version } = await supergraphOf('contracts');
    expect(contracts.partner).toMatch(/email: String @inaccessible/);

    const without = doctorsSchema().replaceAll('@tag(name: "partner")', '');
    const refused = await ask('PUT', '/v1/variants/contracts/subgraphs/doctors', {
      schema: without,
      url: doctorsUrl,
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([
      { code: 'CONTRACT_WITHOUT_QUERY', contract: 'partner' },
    ]);
    expect((await supergraphOf('contracts')).version).toBe(version);
  });

  test('that a client sees cannot be removed, nor rolled back over', async () => {
    const { body: first } = await publishDoctors('used');
    await ask('PUT', '/v1/variants/used/contracts/partner', partner);
    const settings = { role: 'partner', contract: 'partner' };
    expect((await ask('PUT', '/v1/variants/used/clients/clinic', settings)).status).toBe(200);
    const removed = await ask('DELETE', '/v1/variants/used/contracts/partner');
    expect([removed.status, removed.body.error.code]).toEqual([409, 'CONTRACT_IN_USE']);
    expect(removed.body.error.message).toContain('clinic (partner)');
    const back = await ask('POST', '/v1/variants/used/rollback', { version: first.version });
    expect([back.status, back.body.error.code]).toEqual([409, 'CONTRACT_IN_USE']);
  });
});

describe('the history', () => {
  test('a rollback is a new version with the content of the old one', async () => {
    const { body: first } = await publishDoctors('rolling');
    const original = await supergraphOf('rolling');
    await publishSlots('rolling');
    const back = await ask('POST', '/v1/variants/rolling/rollback', { version: 1, author: 'Ada' });
    expect(back.body).toMatchObject({ changed: true, version: expect.stringMatching(/^3-/) });
    const now = await supergraphOf('rolling');
    expect({ ...now, version: '', publishedAt: '' }).toEqual({
      ...original,
      version: '',
      publishedAt: '',
    });
    const { body } = await ask('GET', '/v1/variants/rolling/subgraphs/doctors');
    expect(body.publishedVersion).toBe(first.version);
    const [newest] = await historyOf('rolling');
    expect(newest).toMatchObject({
      kind: 'ROLLBACK',
      restoredVersion: first.version,
      isCurrent: true,
      author: 'Ada',
    });
    const unknown = await ask('POST', '/v1/variants/rolling/rollback', { version: '99' });
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'VERSION_NOT_FOUND']);
  });

  test('is read page by page, the newest first', async () => {
    for (const field of ['a', 'b', 'c']) await publishDoctors('paged', `${field}: Int`);
    const first = await ask('GET', '/v1/variants/paged/history?limit=2');
    const rest = await ask('GET', `/v1/variants/paged/history?before=${first.body.next}`);
    const numbers = [...first.body.entries, ...rest.body.entries].map(({ number }) => number);
    expect(numbers).toEqual([3, 2, 1]);
    expect(rest.body.next).toBeNull();
  });

  test('is never rewritten, not even by the service itself', async () => {
    await publishDoctors('kept');
    const client = new pg.Client({ connectionString: registry.databaseUrl });
    await client.connect();
    try {
      for (const table of ['publication', 'publication_subgraph', 'document', 'client_change']) {
        for (const statement of [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]) {
          await expect(client.query(statement)).rejects.toThrow('is never rewritten');
        }
      }
      await expect(client.query(`UPDATE publication SET state = 'REJECTED'`)).rejects.toThrow(
        'is never rewritten',
      );
    } finally {
      await client.end();
    }
  });
});

describe('publications at the same moment', () => {
  test.each([
    ['of one process', () => ask],
    ['of two processes', () => askReplica],
  ])('%s end in a version that has both', async (name, other) => {
    const variant = name.replaceAll(' ', '-');
    await publishDoctors(variant);
    const answers = await Promise.all([
      publishDoctors(variant, 'phone: String'),
      publishSlots(variant, 'endsAt: String', other()),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { supergraphSdl, version } = await supergraphOf(variant);
    expect(supergraphSdl).toContain('phone: String');
    expect(supergraphSdl).toContain('endsAt: String');
    expect(await historyOf(variant)).toHaveLength(3);
    expect((await supergraphOf(variant, askReplica)).version).toBe(version);
  });

  test('of one subgraph come one after the other, and the history has all of them', async () => {
    const fields = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(
      fields.map((field, index) =>
        publishDoctors('crowd', `${field}: Int`, index % 2 === 0 ? ask : askReplica),
      ),
    );
    // The one whose turn comes last wins; nobody is told that they have won when they have not.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const numbers = answers.map(({ body }) => Number.parseInt(body.version, 10));
    expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4]));
    const last = fields[numbers.indexOf(4)];
    expect((await supergraphOf('crowd')).supergraphSdl).toContain(`${last}: Int`);
  });
});

describe('a check', () => {
  test('says what a publication would do, and writes nothing', async () => {
    await publishDoctors('checked');
    const schema = doctorsSchema().replace('email: String', '');
    const { status, body } = await ask('POST', '/v1/variants/checked/checks', {
      subgraph: 'doctors',
      schema,
      file: 'doctors.graphql',
    });
    expect(status).toBe(200);
    expect(body.changes).toMatchObject([{ code: 'FIELD_REMOVED', coordinate: 'Doctor.email' }]);
    expect(await historyOf('checked')).toHaveLength(1);
    const unknown = { subgraph: 'slots', schema: null };
    const missing = await ask('POST', '/v1/variants/checked/checks', unknown);
    expect([missing.status, missing.body.error.code]).toEqual([404, 'SUBGRAPH_NOT_FOUND']);
  });
});
