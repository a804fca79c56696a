import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { askRedis } from '../src/redis-command.ts';
import { isOnPath } from '../src/tools.ts';

const describeRedis = (await isOnPath('redis-server')) ? describe : describe.skip;
const ownerProgram = fileURLToPath(new URL('support/redis-owner.ts', import.meta.url));

let directory: string;
let owner: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rendezvous-guardian-'));
});
afterEach(async () => {
  owner?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function startOwner(manner: 'gentle' | 'kill'): Promise<{ pid: number; port: number }> {
  owner = spawn(process.execPath, [ownerProgram, directory, manner], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const [line] = (await once(owner.stdout!, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as { pid: number; port: number };
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

describeRedis('an engine whose owner is killed (needs redis-server)', () => {
  test('is killed and its folder removed, even while it is paused', async () => {
    const { pid } = await startOwner('kill');
    process.kill(pid, 'SIGSTOP');
    owner?.kill('SIGKILL');
    await waitFor(() => isGone(pid), { description: 'the engine to be gone' });
    await waitFor(() => !existsSync(directory), { description: 'its folder to be gone' });
  });

  test('is asked to end when its data is to be kept', async () => {
    const { pid, port } = await startOwner('gentle');
    await askRedis(port, 'SET key value');
    owner?.kill('SIGKILL');
    await waitFor(() => isGone(pid), { description: 'the engine to be gone' });
    // What Redis writes when it is asked to end, and not when it is killed.
    expect(existsSync(join(directory, 'dump.rdb'))).toBe(true);
  });
});
