import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { doctorsAlias } from '../src/search-index/index-names.ts';
import { fixtureDoctors, insertFixture } from './fixture.ts';

const { elasticsearchUrl } = sharedEngines();
const describeElasticsearch = elasticsearchUrl === null ? describe.skip : describe;
const database = useTestDatabase();
const namespace = testNamespace();
const alias = doctorsAlias(namespace, 'fr');
const script = join(import.meta.dirname, '../../../scripts/reindex.ts');

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function run(args: string[], environment: Record<string, string> = {}): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    REGIONS: 'fr',
    DATABASE_URL_FR: database.urlFor('doctors'),
    ENGINE_NAMESPACE: namespace,
    ELASTICSEARCH_URL: elasticsearchUrl ?? '',
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('says what is wrong with the command or the installation, and no address', async () => {
  expect(await run(['--repair'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Usage/),
  });
  expect(await run([], { ELASTICSEARCH_URL: '' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no Elasticsearch (ELASTICSEARCH_URL)'),
  });
  const away = { ELASTICSEARCH_URL: 'http://somebody:secret@127.0.0.1:1' };
  const { code, stderr } = await run(['--check'], away);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^Elasticsearch does not answer \(ConnectionError\): see docs/),
  });
  expect(stderr).not.toMatch(/secret|127\.0\.0\.1/);
}, 60_000);

describeElasticsearch('npm run reindex (needs Java 17 and Maven)', () => {
  const client = new Client({ node: elasticsearchUrl ?? 'http://127.0.0.1:1' });

  beforeAll(() => insertFixture(database.pool('doctors'), fixtureDoctors(200, '2026-11-22')));
  afterAll(async () => {
    const all = await client.indices.get({ index: `${namespace}-*`, filter_path: '*.aliases' });
    for (const index of Object.keys(all)) await client.indices.delete({ index });
    await client.close();
  });

  test('builds, compares, repairs', async () => {
    expect(await run(['--check'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('build it with npm run reindex'),
    });
    expect(await run(['--region', 'fr'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^fr: 200 doctors in \S+-doctors-fr-\d{17}, which answers/),
    });
    expect(await run(['--check'])).toEqual({
      code: 0,
      stdout: 'fr: 200 doctors, 200 documents: 0 differ, 0 are missing, 0 are too many\n',
      stderr: '',
    });
    await client.delete({ index: alias, id: '42', refresh: true });
    expect(await run(['--check'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 are missing, 0 are too many\nfr: doctor 42 missing\n'),
    });
    expect(await run(['--check', '--repair'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 of 1 repaired'),
    });
    expect((await run(['--check'])).code).toBe(0);
  }, 120_000);
});
