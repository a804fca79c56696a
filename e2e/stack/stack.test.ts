import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findFreeBlock, findFreePorts } from '@rendezvous/stack/free-ports';
import { findMissingTools } from '@rendezvous/stack/tools';
import { waitFor } from '@rendezvous/testkit/wait-for';
// @boundaries-ignore What `npm run stack -- status` reads.
import { type MemberStatus, readState, statusOf } from '../../scripts/stack/state.ts';
import { book, cancel, findFreeTime, hold } from '../support/operations.ts';
import { mintToken } from '../support/start-process.ts';

const describeStack = (await findMissingTools()).length === 0 ? describe : describe.skip;
const root = fileURLToPath(new URL('../../', import.meta.url));
const startTimeoutMs = 300_000;
const testTimeoutMs = 240_000;
/** As many in a row as a stack may use. */
const portsOfStack = 60;

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

describeStack('npm run stack (needs redis-server, Java 17 and Maven)', () => {
  let dataDirectory: string;
  let port: number;
  let environment: NodeJS.ProcessEnv;
  let stack: ChildProcess;
  let output = '';
  let exited: Promise<number | null>;

  async function run(...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/stack.ts', ...words], {
      cwd: root,
      env: environment,
    });
    return stdout;
  }

  /** What `status` says, without a process for each time it is asked. */
  async function members(): Promise<MemberStatus[]> {
    const state = await readState(dataDirectory);
    return state === null ? [] : statusOf(state);
  }

  async function member(name: string): Promise<MemberStatus> {
    return (await members()).find((each) => each.name === name)!;
  }

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'rendezvous-stack-'));
    [port = 0] = await findFreePorts(1);
    environment = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATA_DIR: dataDirectory,
      PORT: String(port),
      STACK_PORT: String(await findFreeBlock(portsOfStack)),
      STACK_ENGINES: 'native',
      SEED_DOCTORS: '60',
      APPOINTMENTS_PROCESSES: '2',
    };
    stack = spawn(process.execPath, ['scripts/stack.ts'], {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    stack.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    stack.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    let isOver = false;
    exited = new Promise((done) => {
      stack.once('exit', (code) => {
        isOver = true;
        done(code);
      });
    });
    await waitFor(() => isOver || output.includes('Ctrl-C'), {
      timeoutMs: startTimeoutMs,
      intervalMs: 200,
      description: 'the stack to run',
    });
    if (isOver) throw new Error(`the stack ended: ${output}`);
  }, startTimeoutMs);

  afterAll(async () => {
    // A test that failed half-way leaves it running; the guardian ends what it started.
    if (stack.exitCode === null) {
      stack.kill('SIGTERM');
      await exited;
    }
    await rm(dataDirectory, { recursive: true, force: true });
  }, testTimeoutMs);

  test(
    'says what runs where, for people and for programs',
    async () => {
      const all = JSON.parse(await run('status', '--json')) as MemberStatus[];
      const names = all.map(({ name, kind }) => `${kind} ${name}`);
      expect(new Set(names)).toEqual(
        new Set([
          'engine postgres',
          'engine redis-cache',
          'engine redis-lock-1',
          'engine redis-lock-2',
          'engine redis-lock-3',
          'engine kafka',
          'engine elasticsearch',
          'service doctors',
          'service slots',
          'service appointments-1',
          'service appointments-2',
          'balancer appointments',
          'service notifications',
          'service registry',
          'worker doctors-worker',
          'worker slots-worker',
          'worker appointments-worker',
          'worker notifications-worker',
          'gateway gateway',
        ]),
      );
      for (const each of all) {
        expect(Object.keys(each)).toEqual(['name', 'kind', 'pid', 'port', 'url', 'state']);
        expect(each.state).toBe('running');
        expect(isGone(each.pid!)).toBe(false);
        expect(output).toContain(each.url);
      }
      expect(new Set(all.map(({ pid }) => pid)).size).toBe(all.length);
      expect(new Set(all.map((each) => each.port)).size).toBe(all.length);
    },
    testTimeoutMs,
  );

  test(
    'a patient finds, holds, books and cancels through its gateway',
    async () => {
      const endpoint = `http://127.0.0.1:${port}/fr/graphql`;
      const token = await mintToken({ port, dataDirectory }, 'stack-ada');
      const [found] = await findFreeTime(endpoint);
      const slotId = found!.slots[0]!.id;
      const held = await hold(endpoint, token, { slotId });
      expect(held.__typename).toBe('HoldSlotSuccess');
      const booked = await book(endpoint, token, { slotId });
      expect(booked.__typename).toBe('BookAppointmentSuccess');
      const canceled = await cancel(endpoint, token, { appointmentId: booked.appointment!.id });
      expect(canceled.__typename).toBe('CancelAppointmentSuccess');
    },
    testTimeoutMs,
  );

  test(
    'a service that dies is started again, an engine waits until it is told to',
    async () => {
      const before = await member('appointments-2');
      process.kill(before.pid!, 'SIGKILL');
      await waitFor(
        async () => {
          const now = await member('appointments-2');
          return now.state === 'running' && now.pid !== before.pid;
        },
        { timeoutMs: 60_000, intervalMs: 200, description: 'the service to be back' },
      );

      const redis = await member('redis-lock-1');
      process.kill(redis.pid!, 'SIGSTOP');
      await waitFor(async () => (await member('redis-lock-1')).state === 'paused', {
        description: 'the pause to be seen',
      });
      process.kill(redis.pid!, 'SIGKILL');
      await waitFor(async () => (await member('redis-lock-1')).state === 'stopped', {
        description: 'the end to be seen',
      });
      expect((await member('redis-lock-1')).pid).toBeNull();
      await run('start', 'redis-lock-1');
      expect((await member('redis-lock-1')).state).toBe('running');
      await run('stop', 'redis-lock-2');
      expect((await member('redis-lock-2')).state).toBe('stopped');
    },
    testTimeoutMs,
  );

  test(
    'a second stack on the same folder is refused',
    async () => {
      await expect(run()).rejects.toThrow('A stack runs on');
    },
    testTimeoutMs,
  );

  test(
    'down leaves nothing running, and no secret in what was printed',
    async () => {
      const pids = (await members()).flatMap(({ pid }) => pid ?? []);
      const secrets = JSON.parse(await readFile(join(dataDirectory, 'secrets.json'), 'utf8')) as {
        databasePasswords: Record<string, string>;
        internalTokenSecret: string;
      };
      await run('down');
      expect(await exited).toBe(0);
      expect(pids.filter((pid) => !isGone(pid))).toEqual([]);
      expect(await members()).toEqual([]);
      for (const secret of [
        ...Object.values(secrets.databasePasswords),
        secrets.internalTokenSecret,
      ]) {
        expect(output).not.toContain(secret);
      }
    },
    testTimeoutMs,
  );
});
