import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { decodeJwt } from 'jose';
import { readOrCreateDevelopmentKey } from '../src/development-key.ts';
import {
  internalTokenSecret,
  startTestSubgraphs,
  type TestSubgraphs,
} from './support/test-gateway.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const children: ChildProcess[] = [];

let subgraphs: TestSubgraphs;
beforeAll(async () => {
  subgraphs = await startTestSubgraphs();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => subgraphs.close());

interface GatewayProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
}

/** An environment without what the test runner's own has set. */
function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...settings };
}

function launch(settings: Record<string, string>) {
  const child = spawn(process.execPath, ['gateway/src/main.ts'], {
    cwd: root,
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  // Not `exit`, which may come before the last of the output has.
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, exit, output: () => output };
}

async function startProcess(settings: Record<string, string>): Promise<GatewayProcess> {
  const launched = launch(settings);
  const listening = new Promise<string>((resolve, reject) => {
    launched.child.stderr?.on('data', () => {
      const url = /"url":"(http:[^"]+)"/.exec(launched.output())?.[1];
      if (url) resolve(url);
    });
    void launched.exit.then((code) => reject(new Error(`exit ${code}: ${launched.output()}`)));
  });
  return { ...launched, url: await listening };
}

const post = (url: string, query: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

describe('the gateway alone', () => {
  test('needs a supergraph and a port, and says that it made up a secret', async () => {
    const gateway = await startProcess({
      SUPERGRAPH_PATH: subgraphs.supergraphPath,
      PORT: '0',
      DATA_DIR: join(subgraphs.directory, 'alone'),
    });
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    const answer = await (await post(gateway.url, '{ __typename }')).json();
    expect(answer).toEqual({ data: { __typename: 'Query' } });
    const lines = gateway.output().split('\n');
    expect(lines.filter((line) => line.includes('INTERNAL_TOKEN_SECRET'))).toHaveLength(1);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit).toBe(0);
  });

  test('answers what it has begun before it stops', async () => {
    const gateway = await startProcess({
      SUPERGRAPH_PATH: subgraphs.supergraphPath,
      PORT: '0',
      DATA_DIR: subgraphs.directory,
      INTERNAL_TOKEN_SECRET: internalTokenSecret,
      SUBGRAPH_TIMEOUT_MS: '60000',
    });
    const slow = post(gateway.url, 'mutation { slowRename }');
    await waitFor(() => subgraphs.state.slowCalls === 1, { description: 'the mutation to run' });
    gateway.child.kill('SIGTERM');
    // It has heard the signal once it takes no new connection.
    const isDeaf = () =>
      post(gateway.url, '{ __typename }').then(
        () => false,
        () => true,
      );
    await waitFor(isDeaf, { description: 'the gateway to hear the signal' });
    subgraphs.state.release();
    const response = await slow;
    expect(await response.json()).toEqual({ data: { slowRename: 'at last' } });
    expect(await gateway.exit).toBe(0);
  });

  test.each([
    ['SUPERGRAPH_PATH', '/nowhere.graphql', 'The supergraph /nowhere.graphql cannot be read.'],
    ['PORT', 'abc', 'PORT'],
    ['REGIONS', 'xx', 'REGIONS names region "xx"'],
    ['NODE_ENV', 'production', 'INTERNAL_TOKEN_SECRET'],
  ])('says in a sentence what is wrong with %s', async (name, value, sentence) => {
    const failed = launch({
      SUPERGRAPH_PATH: subgraphs.supergraphPath,
      PORT: '0',
      DATA_DIR: subgraphs.directory,
      LOG_LEVEL: 'error',
      [name]: value,
    });
    expect(await failed.exit).toBe(1);
    expect(failed.output()).toContain(sentence);
    expect(failed.output()).not.toContain('    at ');
  });

  test('says which port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const failed = launch({
      SUPERGRAPH_PATH: subgraphs.supergraphPath,
      PORT: port,
      DATA_DIR: subgraphs.directory,
      LOG_LEVEL: 'error',
    });
    expect(await failed.exit).toBe(1);
    expect(failed.output()).toContain(`Port ${port} is taken.`);
    await new Promise((resolve) => taken.close(resolve));
  });
});

describe('npm run token', () => {
  interface Printed {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rendezvous-token-'));
    await readOrCreateDevelopmentKey(join(directory, '.data'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  function token(settings: Record<string, string>, ...args: string[]): Promise<Printed> {
    const options = { cwd: directory, env: environment(settings) };
    return new Promise((resolve) => {
      const script = join(root, 'scripts/token.ts');
      execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  }
  const ada = ['--patient', 'ada', '--region', 'fr'];
  async function writeInstance(name: string, port: number): Promise<void> {
    const instance = { pid: 1, port, url: 'http://127.0.0.1', postgresPort: 1, regions: ['fr'] };
    await writeFile(join(directory, name, 'instance.json'), JSON.stringify(instance));
  }

  test('prints a token and nothing else', async () => {
    const { code, stdout, stderr } = await token({}, ...ada, '--minutes', '5', '--name', 'Ada L.');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(decodeJwt(stdout.trim())).toMatchObject({ sub: 'ada', region: 'fr', name: 'Ada L.' });
  });

  test.each([
    [[], '--patient and --region are needed.'],
    [['--patient', 'ada', '--region', 'xx'], 'There is no region "xx"; there are: de, fr.'],
    [[...ada, '--minutes', '0'], '--minutes must be a whole number'],
    [[...ada, '--language', 'de'], 'Region "fr" speaks fr, en, not "de".'],
    [[...ada, '--email', 'nobody'], 'is not an e-mail address'],
    [[...ada, '--colour', 'red'], "Unknown option '--colour'"],
  ])('%j: one sentence, status 2', async (args, sentence) => {
    const { code, stdout, stderr } = await token({}, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('finds the instance by DATA_DIR, by PORT, and says when there is none', async () => {
    const missing = await token({ DATA_DIR: 'nothing' }, ...ada);
    expect([missing.code, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toContain('npm start');

    await mkdir(join(directory, '.data-second'));
    await cp(
      join(directory, '.data/development-key.json'),
      join(directory, '.data-second/development-key.json'),
    );
    await writeInstance('.data', 4_000);
    await writeInstance('.data-second', 4_100);
    expect((await token({ PORT: '4100' }, ...ada)).code).toBe(0);
    expect((await token({ DATA_DIR: '.data-second' }, ...ada)).code).toBe(0);
    const unknown = await token({ PORT: '4200' }, ...ada);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('port 4200')]);
    const mismatch = await token({ PORT: '4000', DATA_DIR: '.data-second' }, ...ada);
    expect(mismatch.stderr).toContain('runs on port 4100, not on 4000');
  });
});
