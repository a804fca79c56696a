import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../embedded-postgres.ts';
import { identifyProcess, waitForExit } from '../postgres/process-identity.ts';

const password = 'for-tests-only';
const started: { stop(): Promise<void> }[] = [];
/** A cluster made once; copying it is much faster than making another. */
let original = '';
let folder = '';

beforeAll(async () => {
  original = await makeFolder();
  const dataDirectory = path.join(original, 'data');
  const postgres = await startEmbeddedPostgres({ dataDirectory, password, durable: false });
  await postgres.stop();
});

beforeEach(async () => {
  folder = await makeFolder();
  // As root the files belong to another user, which only cp preserves.
  execFileSync('cp', ['-a', path.join(original, 'data'), folder]);
});

afterAll(async () => {
  await rm(original, { recursive: true, force: true });
});

async function makeFolder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'rendezvous-embedded-'));
  await chmod(made, 0o711);
  return made;
}

afterEach(async () => {
  for (const { stop } of started.splice(0)) await stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(options?: Partial<EmbeddedPostgresOptions>): Promise<EmbeddedPostgres> {
  const dataDirectory = path.join(folder, 'data');
  const postgres = await startEmbeddedPostgres({
    dataDirectory,
    password,
    durable: false,
    ...options,
  });
  started.push(postgres);
  return postgres;
}

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

interface Owner {
  process: ChildProcess;
  processId: number;
  superuserUrl: string;
}

/** Another program that owns the folder, to be killed. */
async function startOwner(...options: string[]): Promise<Owner> {
  const script = path.join(import.meta.dirname, 'support', 'postgres-owner.ts');
  const child = spawn(process.execPath, [script, path.join(folder, 'data'), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await waitFor(() => output.includes('\n'), { description: 'the owner', timeoutMs: 60_000 });
  const said: { processId: number; superuserUrl: string } = JSON.parse(output);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await waitForExit(said.processId, 60_000);
  };
  started.push({ stop });
  return { process: child, ...said };
}

/** Resolves when it is gone: a busy machine takes its time, and a start waits 1.5 s for that. */
async function killProgram(owner: Owner): Promise<void> {
  owner.process.kill('SIGKILL');
  expect(await waitForExit(owner.process.pid ?? 0, 60_000)).toBe(true);
}

function guardianOf(owner: Owner): number {
  const children = execFileSync('pgrep', ['-P', String(owner.process.pid)], { encoding: 'utf8' });
  const [guardian] = children
    .trim()
    .split('\n')
    .map(Number)
    .filter((id) => id !== owner.processId);
  return guardian ?? 0;
}

const insert = 'CREATE TABLE kept AS SELECT 42 AS n';

describe('a start', () => {
  test('listens on the loopback address only, in UTF-8, and is durable when asked to', async () => {
    const { superuserUrl } = await start({ durable: true });
    const settings = await query(
      superuserUrl,
      `SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories'),
              current_setting('fsync'), current_setting('synchronous_commit'),
              current_setting('max_connections'), current_setting('server_encoding'),
              datlocprovider::text || ' ' || datlocale
         FROM pg_database WHERE datname = 'postgres'`,
    );
    expect(settings).toEqual(['127.0.0.1', '', 'on', 'on', '300', 'UTF8', 'b C.UTF-8']);
    await expect(query(superuserUrl.replace(password, 'wrong'), 'SELECT 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });

  test('finds the data of the one before', async () => {
    const first = await start();
    await query(first.superuserUrl, insert);
    await first.stop();
    await first.stop();
    expect(await identifyProcess(first.processId)).toBeNull();
    const second = await start();
    expect(await query(second.superuserUrl, 'SELECT n FROM kept')).toEqual([42]);
  });

  test('beside a living one on the same folder gets a clear error', async () => {
    const owner = await startOwner();
    await expect(start()).rejects.toThrow(
      `is already in use by process ${owner.process.pid}. Stop that one first`,
    );
    expect(await query(owner.superuserUrl, 'SELECT 1')).toEqual([1]);
  });

  test('wins once when two begin together', async () => {
    const results = await Promise.allSettled([start(), start()]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('after kill -9', () => {
  test('of the program, PostgreSQL ends and the next start has the data', async () => {
    const owner = await startOwner();
    await query(owner.superuserUrl, insert);
    await killProgram(owner);
    const next = await start();
    expect(await query(next.superuserUrl, 'SELECT n FROM kept')).toEqual([42]);
    expect(await identifyProcess(owner.processId)).toBeNull();
  });

  test('of the program and its guardian, the next start ends the orphan', async () => {
    const owner = await startOwner();
    await query(owner.superuserUrl, insert);
    process.kill(guardianOf(owner), 'SIGKILL');
    await killProgram(owner);
    expect(await identifyProcess(owner.processId)).not.toBeNull();
    const next = await start();
    expect(await query(next.superuserUrl, 'SELECT n FROM kept')).toEqual([42]);
    expect(await identifyProcess(owner.processId)).toBeNull();
  });

  test('of everything, PostgreSQL too, the next start recovers the data', async () => {
    const owner = await startOwner();
    await query(owner.superuserUrl, insert);
    process.kill(guardianOf(owner), 'SIGKILL');
    process.kill(owner.processId, 'SIGKILL');
    await killProgram(owner);
    const next = await start();
    expect(await query(next.superuserUrl, 'SELECT n FROM kept')).toEqual([42]);
  });

  test('a disposable folder disappears', async () => {
    const owner = await startOwner('disposable');
    owner.process.kill('SIGKILL');
    await waitFor(() => !existsSync(path.join(folder, 'data')), {
      description: 'the folder to disappear',
    });
    expect(await identifyProcess(owner.processId)).toBeNull();
  });

  test('a lock file that names somebody else is no obstacle', async () => {
    const lock = path.join(folder, 'data', 'cluster', 'postmaster.pid');
    await writeFile(lock, `${process.pid}\n${path.dirname(lock)}\n`);
    const owner = path.join(folder, 'data', 'owner.json');
    await writeFile(owner, JSON.stringify({ processId: process.pid, startedAt: 'long ago' }));
    const next = await start();
    expect(await query(next.superuserUrl, 'SELECT 1')).toEqual([1]);
  });
});

describe('a broken data folder', () => {
  const cluster = (...names: string[]): string => path.join(folder, 'data', 'cluster', ...names);

  const damages: [damage: string, says: string, damageIt: () => Promise<void>][] = [
    ['PG_VERSION is gone', 'PG_VERSION is missing', async () => rm(cluster('PG_VERSION'))],
    [
      'it is of another version',
      'it was made by PostgreSQL 15, this is 18',
      async () => writeFile(cluster('PG_VERSION'), '15\n'),
    ],
    [
      'the control file is gone',
      'global/pg_control is missing',
      async () => rm(cluster('global', 'pg_control')),
    ],
    [
      'the control file is garbage',
      'PostgreSQL says "',
      async () => writeFile(cluster('global', 'pg_control'), 'garbage'),
    ],
  ];

  test.each(damages)('%s', async (_damage, says, damageIt) => {
    await damageIt();
    const failure = start();
    await expect(failure).rejects.toThrow(`${path.join(folder, 'data')} cannot be used: ${says}`);
    await expect(failure).rejects.toThrow('Restore it from a backup, or delete it');
  });

  test('a file where the folder should be', async () => {
    await rm(path.join(folder, 'data'), { recursive: true });
    await writeFile(path.join(folder, 'data'), '');
    await expect(start()).rejects.toThrow('data is a file, not a folder');
  });

  test('another password', async () => {
    await expect(start({ password: 'another' })).rejects.toThrow('created with another password');
  });

  test('a start that was killed half-way left nothing that counts', async () => {
    await rm(cluster(), { recursive: true });
    await writeFile(path.join(folder, 'data', 'cluster.unfinished'), 'half');
    const next = await start();
    expect(await query(next.superuserUrl, 'SELECT 1')).toEqual([1]);
  });
});

test('a taken port is named', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await expect(start({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
