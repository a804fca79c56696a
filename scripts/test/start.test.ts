import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { repositoryRoot } from '../generate/generated-file.ts';
import { loadSecrets } from '../start/instance.ts';

// Only bound what hangs: a program this size takes a busy machine a while to load.
const startTimeoutMs = 200_000;
const testTimeoutMs = 300_000;

let directory: string;
let started: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rendezvous-start-'));
});
afterEach(async () => {
  // After a failed test, which would else keep the run from ending.
  started?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

test(
  'Ctrl-C before the database is up ends the start, not only what was started',
  async () => {
    const [port = 0] = await findFreePorts(1);
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: repositoryRoot,
      env: {
        ...process.env,
        PORT: String(port),
        DATA_DIR: directory,
        SEED_DOCTORS: '50',
        NODE_OPTIONS: '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started = child;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    // Not `exit`, after which there may still be something to read.
    const closed = new Promise<number | null>((done) => child.once('close', done));
    const owner = join(directory, 'postgres', 'owner.json');
    await waitFor(() => existsSync(owner), { timeoutMs: startTimeoutMs, description: 'the start' });
    child.kill('SIGINT');
    expect(await closed).toBe(0);
    // Before it there may be what the start has done while we looked.
    expect(output.trim().split('\n').at(-1)).toBe('Stopping: finishing what was begun …');
    expect(existsSync(owner)).toBe(false);
    expect(existsSync(join(directory, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
  },
  testTimeoutMs,
);

describe('the secrets of a data folder', () => {
  test('are the same for all who start at once, and nothing else is left', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => loadSecrets(directory)));
    for (const secrets of all) expect(secrets).toEqual(all[0]);
    expect(await loadSecrets(directory)).toEqual(all[0]);
    expect(await readdir(directory)).toEqual(['secrets.json']);
  });
});
