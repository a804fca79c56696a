import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { cli } from './support/cli.ts';
import {
  createSampleRepository,
  doctorsSchema,
  type SampleRepository,
  slotsSchema,
} from './support/sample-repository.ts';

let repository: SampleRepository;
beforeAll(() => {
  repository = createSampleRepository();
});
afterAll(() => repository.remove());

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface FakeAnswer {
  status: number;
  body: string;
}

/** A registry that gives these answers in turn, and the last one for ever. */
async function fakeRegistry(...answers: (FakeAnswer | 'hang up')[]) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    request.resume();
    if (answer === undefined || answer === 'hang up') request.socket.destroy();
    else response.writeHead(answer.status).end(answer.body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const environment = { REGISTRY_URL: `http://127.0.0.1:${port}`, REGISTRY_API_KEY: 'rvk_secret' };
  return {
    requests,
    url: environment.REGISTRY_URL,
    run: (line: string) => cli(line.split(' '), { directory: repository.directory, environment }),
  };
}

const busy = { status: 503, body: '{"error":{"code":"BUSY","message":"later"}}' };
const sdl = JSON.stringify({ name: 'slots', url: 'http://slots', schema: slotsSchema });

describe('a registry that is away', () => {
  test('exit code 2, after it was asked again', async () => {
    const { requests, run } = await fakeRegistry(busy);
    const { exitCode, errors } = await run('subgraph fetch slots');
    expect(exitCode).toBe(2);
    expect(errors).toMatch(
      /^error\[E028\]: The registry at \S+ cannot be reached: it answered 503/,
    );
    expect(requests).toHaveLength(3);
  });

  test('an answer that comes at the second attempt is as good', async () => {
    const { requests, run } = await fakeRegistry(busy, { status: 200, body: sdl });
    expect(await run('subgraph fetch slots')).toMatchObject({ exitCode: 0, errors: '' });
    expect(requests).toHaveLength(2);
  });

  test('what makes something anew each time is asked once', async () => {
    const { requests, run } = await fakeRegistry(busy);
    expect((await run('client key create web')).exitCode).toBe(2);
    expect((await run('api-key create ci --scope read')).exitCode).toBe(2);
    expect(requests).toHaveLength(2);
  });

  test('a connection that breaks: why is in the message, and in the envelope', async () => {
    const { run } = await fakeRegistry('hang up');
    const { exitCode, output } = await run('subgraph list --format json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(output)).toEqual({
      json_version: '1',
      data: { success: false },
      error: {
        message: expect.stringMatching(/cannot be reached: (UND_ERR_SOCKET|ECONNRESET)$/),
        code: 'E028',
      },
    });
  });

  test('the key never shows in what is printed', async () => {
    const { run } = await fakeRegistry(busy);
    expect(JSON.stringify(await run('subgraph list'))).not.toContain('rvk_secret');
  });
});

test.each([
  ['no JSON', { status: 200, body: '<html>' }],
  ['another shape', { status: 200, body: '{"name":"slots"}' }],
  ['an error of something else', { status: 404, body: '{"message":"not here"}' }],
])('an answer that is not understood (%s) is E001', async (_name, answer) => {
  const { run } = await fakeRegistry(answer);
  const { exitCode, errors } = await run('subgraph fetch slots');
  expect([exitCode, errors]).toEqual([1, expect.stringMatching(/^error\[E001\]/)]);
});

describe('bad usage is exit code 3 and says what to do', () => {
  test.each([
    ['subgraph', 'check | publish', 'Usage: rendezvous-registry subgraph'],
    ['subgraph chekc', 'a typing error', 'Did you mean check?'],
    ['subgraph check slots', 'no schema', 'Give --schema FILE'],
    ['subgraph check --schema -', 'no name', 'Give its name, or --name NAME'],
    ['subgraph check slots --name doctors --schema -', 'two names', 'name different subgraphs'],
    ['subgraph check a@b --name x --variant c --schema -', 'two variants', 'different variants'],
    ['subgraph check a@ --schema -', 'no variant', 'neither a name nor a graph reference'],
    ['subgraph check slots --schema none.graphql', 'no such file', 'none.graphql cannot be read'],
    ['subgraph check slots --schema - --format xml', 'no such format', 'Allowed choices are plain'],
    ['subgraph list --format sarif', 'a format of checks', 'Allowed choices are plain, json'],
    ['subgraph list', 'no key', 'set REGISTRY_API_KEY'],
    ['subgraph list --key k --registry nowhere', 'no URL', 'must begin with http'],
    ['subgraph list slots --key k', 'a name for a graph', 'is no graph reference'],
    ['subgraph check --all', 'nothing to compare with', '--all goes with --baseline'],
    ['subgraph check slots --schema - --baseline nope', 'no such revision', 'fetch-depth: 0'],
    ['subgraph check slots --schema - --baseline --all', 'an option for it', 'no revision --all'],
    ['operations check --client c', 'no manifest', '--manifest <file>'],
    ['operations check --client c --manifest regions', 'a folder', 'cannot be read: EISDIR'],
    ['operations check --client c --manifest regions/contracts.json', 'no manifest', 'R004'],
    [
      'operations check --client c --manifest regions/frontend-operations/web.json --contract p',
      'a contract',
      '--contract goes with --baseline',
    ],
    ['contract publish partner', 'no tag', '--include-tag TAG'],
    ['client publish web', 'no role', '--role <role>'],
    ['client publish web --role frontend --max-cost 0', 'no number', 'whole number above 0'],
    ['api-key create ci', 'no scope', 'Give --scope SCOPE'],
    ['api-key create ci --scope all', 'no such scope', 'one of read, check, publish'],
    ['history --limit x', 'no number', 'whole number above 0'],
  ])('%s (%s)', async (line, _what, message) => {
    const { exitCode, errors } = await cli(line.split(' '), { directory: repository.directory });
    expect([exitCode, errors]).toEqual([3, expect.stringContaining(message)]);
  });

  test('outside of a repository there is no baseline', async () => {
    const line = 'subgraph check slots --schema - --baseline main';
    const { exitCode, errors } = await cli(line.split(' '), { directory: '/' });
    expect([exitCode, errors]).toEqual([3, expect.stringContaining('not in a git repository')]);
  });

  test('GitHub is shown it as an annotation', async () => {
    const line = 'subgraph check slots --schema none.graphql --format github';
    const { output } = await cli(line.split(' '), { directory: repository.directory });
    expect(output).toBe('::error title=R002::none.graphql cannot be read: ENOENT\n');
  });
});

test.each(['--help', 'subgraph --help', 'subgraph check --help', 'client key create --help'])(
  '%s is asked for, so it is exit code 0',
  async (line) => {
    const { exitCode, output } = await cli(line.split(' '));
    expect([exitCode, output]).toEqual([0, expect.stringContaining('Usage: rendezvous-registry')]);
  },
);

describe('checks without a registry', () => {
  const check = 'subgraph check --all --baseline main';

  afterEach(() => {
    repository.write('subgraphs/doctors/schema.graphql', doctorsSchema);
    repository.write('subgraphs/slots/schema.graphql', slotsSchema);
  });

  function run(line: string, standardInput = '') {
    return cli(line.split(' '), { directory: repository.directory, standardInput });
  }

  test('nothing has changed', async () => {
    const { exitCode, output } = await run(check);
    expect(exitCode).toBe(0);
    expect(output).toMatch(
      /Check passed for doctors, slots on main \([0-9a-f]{12}\): 0 changes, .* 3 operations known/,
    );
  });

  test('subgraphs that change together are checked together', async () => {
    const phone = '  "By video."\n  VIDEO\n';
    const kinds = `"How." enum VisitKind { "There." IN_PERSON "By video." VIDEO "Phone." PHONE }`;
    repository.write(
      'subgraphs/doctors/schema.graphql',
      doctorsSchema.replace(phone, `${phone}  "Phone."\n  PHONE\n`),
    );
    repository.write('subgraphs/slots/schema.graphql', `${slotsSchema}${kinds}`);
    const together = await run(check);
    expect([together.exitCode, together.output]).toEqual([
      0,
      expect.stringContaining('DANGEROUS  ENUM_VALUE_ADDED'),
    ]);
    const alone = await run(
      'subgraph check slots --baseline main --schema subgraphs/slots/schema.graphql',
    );
    expect([alone.exitCode, alone.output]).toEqual([1, expect.stringContaining('ENUM_VALUE')]);
  });

  test('a change is shown in the subgraph it is in, though others have the type', async () => {
    const without = slotsSchema.replace(
      /  "How many times are free\."\n.*\n/,
      '  "New." days: Int\n',
    );
    repository.write('subgraphs/slots/schema.graphql', without);
    const { exitCode, output } = await run(`${check} --format github`);
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /^::error file=subgraphs\/slots\/schema\.graphql,line=5,col=6,title=FIELD_REMOVED::/m,
    );
    expect(output).toMatch(
      /^::notice file=subgraphs\/slots\/schema\.graphql,line=8,col=10,title=FIELD_ADDED::/m,
    );
  });

  test('a schema from standard input has no file', async () => {
    const proposed = doctorsSchema.replace('  "Their fax."\n  fax: String\n', '');
    const line = 'subgraph check doctors --schema - --baseline main --format github';
    const { exitCode, output } = await run(line, proposed);
    expect(exitCode).toBe(0);
    expect(output).toContain("::warning title=FIELD_REMOVED::Field 'fax' was removed");
  });

  test('the answer goes to a file', async () => {
    await run(`${check} --format sarif --output check.sarif`);
    const written = readFileSync(path.join(repository.directory, 'check.sarif'), 'utf8');
    expect(JSON.parse(written)).toMatchObject({ version: '2.1.0' });
  });

  test('operations are checked with the schemas of a revision', async () => {
    const manifest = '--manifest regions/frontend-operations/web.json --baseline main';
    expect((await run(`operations check --client web ${manifest}`)).exitCode).toBe(0);
    const line = `operations check --client web --contract partner ${manifest}`;
    const { exitCode, output } = await run(line);
    expect([exitCode, output]).toEqual([1, expect.stringContaining('fails: DoctorPage')]);
  });

  test('as a process of its own', () => {
    const main = path.resolve(import.meta.dirname, '../src/cli/main.ts');
    const args = [main, ...`${check} --format json`.split(' ')];
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: repository.directory,
      encoding: 'utf8',
      timeout: 110_000,
    });
    expect([status, JSON.parse(stdout).data.success]).toEqual([0, true]);
  });
});

describe('supergraph compose', () => {
  const config = `federation_version: =2.12.0
subgraphs:
  doctors:
    routing_url: http://doctors/graphql
    schema:
      file: ./subgraphs/doctors/schema.graphql
  slots:
    schema:
      graphref: rendezvous@production
      subgraph: slots
`;

  test('from files and from what is published', async () => {
    repository.write('supergraph.yaml', config);
    const { requests, run } = await fakeRegistry({ status: 200, body: sdl });
    const { exitCode, output } = await run('supergraph compose --config supergraph.yaml');
    expect(exitCode).toBe(0);
    expect(output).toContain('url: "http://doctors/graphql"');
    expect(output).toContain('url: "http://slots"');
    expect(requests[0]?.url).toBe('/v1/variants/production/subgraphs/slots');
  });

  test('from a running service', async () => {
    const { run, url } = await fakeRegistry({
      status: 200,
      body: JSON.stringify({ data: { _service: { sdl: doctorsSchema } } }),
    });
    const service = `subgraphs: { doctors: { schema: { subgraph_url: "${url}" } } }`;
    repository.write('supergraph.yaml', service);
    const { exitCode, output } = await run('supergraph compose --config supergraph.yaml');
    expect([exitCode, output]).toEqual([0, expect.stringContaining('join__Graph')]);
  });

  test('what does not compose says where', async () => {
    repository.write(
      'supergraph.yaml',
      'subgraphs: { a: { routing_url: "http://a", schema: { sdl: "type Query { a: Nope }" } } }',
    );
    const { run } = await fakeRegistry(busy);
    const { exitCode, errors } = await run('supergraph compose --config supergraph.yaml');
    expect([exitCode, errors]).toEqual([1, expect.stringMatching(/E029.*\n.*Unknown type/)]);
  });

  test.each([
    ['subgraphs: { a: { schema: { sdl: "type Query { a: Int }" } } }', 'a has no routing_url'],
    ['subgraphs: { a: { routing_url: x, schema: {} } }', 'subgraphs.a.schema'],
    ['federation_version: 1\nsubgraphs: {}', 'only 2 is'],
    ['subgraphs: [', 'is not YAML'],
  ])('a configuration like %j is bad usage', async (text, message) => {
    repository.write('supergraph.yaml', text);
    const { run } = await fakeRegistry(busy);
    const { exitCode, errors } = await run('supergraph compose --config supergraph.yaml');
    expect([exitCode, errors]).toEqual([3, expect.stringContaining(message)]);
  });
});
