import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cli, type CliRun } from './support/cli.ts';
import { useRegistry } from './support/registry-under-test.ts';
import {
  clashingSchema,
  doctorsSchema,
  doctorsUrl,
  slotsSchema,
  slotsUrl,
} from './support/sample-schemas.ts';

const registry = useRegistry();
const directory = mkdtempSync(path.join(tmpdir(), 'rendezvous-cli-'));
let url: string;

const files: Readonly<Record<string, string>> = {
  'doctors.graphql': doctorsSchema(),
  'doctors-phone.graphql': doctorsSchema('phone: String'),
  'doctors-nameless.graphql': doctorsSchema().replace('name: String! @tag(name: "partner")', ''),
  'slots.graphql': slotsSchema(),
  'clashing.graphql': clashingSchema,
  'manifest.json': JSON.stringify({ page1: 'query Page($id: ID!) { doctor(id: $id) { name } }' }),
  'other.json': JSON.stringify({ page1: 'query Page($id: ID!) { doctor(id: $id) { id } }' }),
  'hidden.json': JSON.stringify({ mail1: 'query Mail($id: ID!) { doctor(id: $id) { email } }' }),
};

beforeAll(async () => {
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(directory, file), text);
  ({ url } = await registry.start());
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A command line, its words separated by spaces, as somebody with all rights. */
function run(line: string, environment: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  return cli(line.split(' '), {
    directory,
    environment: { REGISTRY_URL: url, REGISTRY_API_KEY: registry.adminKey, ...environment },
  });
}

async function runJson(line: string) {
  const { exitCode, output } = await run(`${line} --format json`);
  const { json_version: version, data, error } = JSON.parse(output);
  expect(version).toBe(line.includes('subgraph check') ? '3' : '1');
  expect(data.success).toBe(exitCode === 0);
  return { exitCode, data, error };
}

/** One after the other. */
async function runAll(lines: readonly string[]): Promise<CliRun[]> {
  const runs: CliRun[] = [];
  for (const line of lines) runs.push(await run(line));
  const failed = runs.find(({ exitCode }) => exitCode !== 0);
  if (failed !== undefined) throw new Error(failed.errors);
  return runs;
}

async function publishBoth(variant: string): Promise<void> {
  await runAll([
    `subgraph publish doctors --schema doctors.graphql --routing-url ${doctorsUrl} --variant ${variant}`,
    `subgraph publish slots --schema slots.graphql --routing-url ${slotsUrl} --variant ${variant}`,
  ]);
}

describe('subgraphs', () => {
  beforeAll(() => publishBoth('subgraphs'));

  test('what was published is fetched as it was, and listed', async () => {
    const fetched = await run('subgraph fetch doctors --variant subgraphs');
    expect(fetched).toEqual({ exitCode: 0, output: `${files['doctors.graphql']}\n`, errors: '' });
    const { output } = await run('subgraph list --variant subgraphs');
    expect(output.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^Name +Routing Url +Last Updated$/),
      expect.stringMatching(new RegExp(`^doctors +${doctorsUrl} +\\d{4}-`)),
      expect.stringMatching(new RegExp(`^slots +${slotsUrl} +\\d{4}-`)),
    ]);
  });

  test('a graph reference and --name mean the same, as Rover users write it', async () => {
    const { data } = await runJson('subgraph fetch rendezvous@subgraphs --name slots');
    expect(data.sdl.contents).toBe(files['slots.graphql']);
  });

  test('publishing again needs no URL, and says that nothing changed', async () => {
    const line = 'subgraph publish doctors --variant subgraphs --schema doctors.graphql';
    const { output } = await run(line);
    expect(output).toMatch(/^The subgraph doctors of subgraphs is like that already: version 2-/);
  });

  test('a new subgraph needs one', async () => {
    const { exitCode, errors } = await run(
      'subgraph publish new --variant subgraphs --schema slots.graphql',
    );
    expect([exitCode, errors]).toEqual([
      3,
      'error[R001]: new is new in subgraphs: say where it answers with --routing-url URL\n',
    ]);
  });

  test('what does not compose is refused with every place', async () => {
    const line = `subgraph publish clash --variant subgraphs --schema clashing.graphql --routing-url ${slotsUrl}`;
    const { exitCode, error } = await runJson(line);
    expect(exitCode).toBe(1);
    expect(error).toMatchObject({
      code: 'E029',
      details: {
        registry_code: 'COMPOSITION_FAILED',
        build_errors: expect.arrayContaining([
          expect.objectContaining({ code: 'FIELD_TYPE_MISMATCH', nodes: expect.any(Array) }),
        ]),
      },
    });
  });

  test('the supergraph is fetched', async () => {
    const { data } = await runJson('supergraph fetch rendezvous@subgraphs');
    expect(data.core_schema).toContain('join__Graph');
    expect(data.version).toMatch(/^2-/);
  });

  test.each([
    ['subgraph fetch nobody --variant subgraphs', 'E009'],
    ['subgraph fetch doctors --variant nothing', 'E027'],
    ['supergraph fetch rendezvous@nothing', 'E027'],
    ['supergraph fetch rendezvous@subgraphs --contract none', 'E027'],
    ['subgraph list --variant subgraphs --key rvk_wrong', 'E013'],
    ['subgraph fetch doctors --variant NOT-A-NAME', 'E012'],
  ])('%s is refused with %s', async (line, code) => {
    const { exitCode, error } = await runJson(line);
    expect([exitCode, error.code]).toEqual([1, code]);
  });
});

describe('checks and clients', () => {
  let prepared: string[];
  beforeAll(async () => {
    await publishBoth('clients');
    const [contract, clinic, web, list] = await runAll([
      'contract publish partner --variant clients --include-tag partner',
      'client publish clinic --variant clients --role partner --contract partner --level ids-only --practice practice.fr.1 --scope schedule:read',
      'client publish web --variant clients --role frontend',
      'persisted-queries publish --variant clients --client clinic --manifest manifest.json',
    ]);
    prepared = [contract, clinic, web, list].map((each) => each?.output ?? '');
  });

  test('each publication says what it did', () => {
    expect(prepared).toEqual([
      expect.stringMatching(/^The contract partner is published to clients: version 3-/),
      expect.stringMatching(/^The client clinic of clients has these settings: version /),
      expect.stringMatching(/^The client web of clients has these settings: version /),
      expect.stringMatching(
        /^The list of clinic on clients has 1 new operations, 0 fewer and 0 as/,
      ),
    ]);
  });

  test('a check names the client whose operation would fail', async () => {
    const { exitCode, data } = await runJson(
      'subgraph check doctors --variant clients --schema doctors-nameless.graphql',
    );
    expect(exitCode).toBe(1);
    expect(data.tasks.operations.changes).toContainEqual(
      expect.objectContaining({
        code: 'FIELD_REMOVED',
        severity: 'FAIL',
        coordinate: 'Doctor.name',
        file: 'doctors-nameless.graphql',
        clients: [{ client: 'clinic', operation: 'Page', id: 'page1' }],
      }),
    );
  });

  test('a check of what composes with nothing says where', async () => {
    const { exitCode, output } = await run(
      'subgraph check slots --variant clients --schema clashing.graphql --format github',
    );
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /^::error file=clashing\.graphql,line=\d+,col=\d+,title=FIELD_TYPE_MISMATCH::/m,
    );
  });

  test('operations are checked with what their client sees', async () => {
    const line = 'operations check --variant clients --manifest hidden.json --client';
    expect((await runJson(`${line} web`)).exitCode).toBe(0);
    const { exitCode, data, error } = await runJson(`${line} clinic`);
    expect([exitCode, error.code]).toEqual([1, 'E030']);
    expect(data).toMatchObject({
      contract: 'partner',
      operations: [{ operation: 'Mail', status: 'FAILS' }],
    });
  });

  test('a client moves to a contract that lacks its operations only when it is forced', async () => {
    await run('persisted-queries publish --variant clients --client web --manifest hidden.json');
    const line = 'client publish web --variant clients --role frontend --contract partner';
    const { exitCode, error } = await runJson(line);
    expect([exitCode, error.code]).toEqual([1, 'E030']);
    expect(error.message).toContain('Mail');
    expect((await runJson(`${line} --force`)).exitCode).toBe(0);
  });

  test('an id with another document is refused', async () => {
    const { exitCode, error } = await runJson(
      'persisted-queries publish --variant clients --client clinic --manifest other.json',
    );
    expect([exitCode, error.details.registry_code]).toEqual([1, 'PERSISTED_QUERY_ID_CONFLICT']);
  });

  test("a client's key is shown once, and revoked", async () => {
    const created = await runJson('client key create clinic --variant clients');
    expect(created.data).toMatchObject({
      client: 'clinic',
      api_key: expect.stringMatching(/^rvc_/),
    });
    const line = `client key delete clinic ${created.data.id} --variant clients`;
    expect((await run(line)).output).toBe(`The key ${created.data.id} of clinic is revoked.\n`);
    expect((await runJson(line)).exitCode).toBe(1);
  });

  test('a client is taken away', async () => {
    const { output } = await run('client delete web --variant clients');
    expect(output).toMatch(/^The client web is no longer in clients: version /);
  });
});

describe('keys to the registry', () => {
  test('a key opens what its scopes say, until it is revoked', async () => {
    await publishBoth('keys');
    const { data } = await runJson('api-key create ci --variant keys --scope read --scope check');
    const environment = { REGISTRY_API_KEY: data.api_key };
    expect((await run('subgraph list --variant keys', environment)).exitCode).toBe(0);
    const refused = await run('rollback 1 --variant keys', environment);
    expect([refused.exitCode, refused.errors]).toEqual([1, expect.stringContaining('error[E010]')]);

    expect((await run('api-key list')).output).toMatch(
      new RegExp(`^${data.id} +ci +\\S+ +keys: check, read$`, 'm'),
    );
    expect((await run(`api-key delete ${data.id}`)).exitCode).toBe(0);
    const revoked = await run('subgraph list --variant keys', environment);
    expect([revoked.exitCode, revoked.errors]).toEqual([1, expect.stringContaining('error[E013]')]);
  });
});

describe('history', () => {
  test('says who published what, and is rolled back without being rewritten', async () => {
    await publishBoth('history');
    await run(
      'subgraph publish doctors --variant history --schema doctors-phone.graphql --author Ada --commit c0ffee',
    );
    const { data } = await runJson('history rendezvous@history');
    expect(data.history).toHaveLength(3);
    expect(data.history[0]).toMatchObject({ author: 'Ada', commit: 'c0ffee', isCurrent: true });

    const back = await run(`rollback ${data.history[1].version} --variant history`);
    expect(back.output).toMatch(/^history is what it was with 2-\w+: version 4-/);
    const fetched = await run('subgraph fetch doctors --variant history');
    expect(fetched.output).not.toContain('phone');
    const page = await run('history --variant history --limit 2');
    expect(page.output).toMatch(/^\* +4-\w+ .*ACCEPTED/m);
    expect(page.errors).toMatch(/^There may be more: --before 3-/);

    const deleted = await run('subgraph delete slots --variant history --confirm');
    expect(deleted.output).toMatch(/^The subgraph slots is no longer in history: version 5-/);
  });
});
