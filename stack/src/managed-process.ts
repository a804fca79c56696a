import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from './engine-error.ts';
import type { Guardian } from './guardian.ts';

export interface ProcessSpecification {
  /** For messages. */
  name: string;
  command: string;
  arguments: readonly string[];
  workingDirectory: string;
  /** The whole environment of the process. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Both output streams are appended to it. */
  logFile: string;
  /**
   * Asked again and again after the start until it answers true; throwing means "not yet". It is
   * given what the process has printed since.
   */
  isReady(printed: string): boolean | Promise<boolean>;
  startTimeoutMs: number;
  /** How long a polite end may take before the process is killed. */
  stopTimeoutMs: number;
  guardian: Guardian;
}

/** A process of its own that can be treated badly. */
export interface ManagedProcess {
  readonly name: string;
  /** Of the running process, or of the last one that ran. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** SIGSTOP: it stays connected and says nothing. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, SIGKILL when that takes too long; resolves when it is gone. */
  stop(): Promise<void>;
  /** Stops it if it runs, and starts it again on the same port and data; resolves when ready. */
  restart(): Promise<void>;
  /** Resolves when the process that runs now is gone, with how it ended. */
  exited(): Promise<string>;
}

const pollEveryMs = 50;

/**
 * Starts a process and waits until it is ready. It ends with us, through the guardian.
 * @throws EngineError when it ends or is not ready in time, with the last it printed
 */
export async function startManagedProcess(o: ProcessSpecification): Promise<ManagedProcess> {
  await mkdir(dirname(o.logFile), { recursive: true });
  let running = await launch(o);
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (running.isOver()) return;
    signalGroup(running.pid, signal);
    // A stopped process does not get any other signal before it goes on.
    signalGroup(running.pid, 'SIGCONT');
    const tooLate = setTimeout(() => signalGroup(running.pid, 'SIGKILL'), o.stopTimeoutMs);
    await running.exited;
    clearTimeout(tooLate);
  };
  return {
    name: o.name,
    get pid() {
      return running.pid;
    },
    get isRunning() {
      return !running.isOver();
    },
    pause: () => signalGroup(running.pid, 'SIGSTOP'),
    resume: () => signalGroup(running.pid, 'SIGCONT'),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    exited: () => running.exited,
    async restart() {
      await end('SIGTERM');
      running = await launch(o);
    },
  };
}

interface Launched {
  pid: number;
  exited: Promise<string>;
  isOver(): boolean;
}

async function launch(o: ProcessSpecification): Promise<Launched> {
  const log = await open(o.logFile, 'a', 0o600);
  const { size: logOffset } = await log.stat();
  let child: ChildProcess;
  try {
    child = spawn(o.command, o.arguments, {
      cwd: o.workingDirectory,
      env: o.environment,
      // A group of its own: Ctrl-C must reach us, and we stop it when its users have stopped.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
  } finally {
    await log.close();
  }
  const launched = observe(child, o.guardian);
  child.unref();
  try {
    await waitUntilReady(o, launched, logOffset);
  } catch (error) {
    if (!launched.isOver()) signalGroup(launched.pid, 'SIGKILL');
    throw error;
  }
  return launched;
}

function observe(child: ChildProcess, guardian: Guardian): Launched {
  const pid = child.pid ?? 0;
  let isOver = false;
  if (pid > 0) guardian.watch(pid);
  const exited = new Promise<string>((resolve) => {
    const end = (how: string) => {
      isOver = true;
      if (pid > 0) guardian.forget(pid);
      resolve(how);
    };
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    child.once('error', (error) => end(error.message));
  });
  return { pid, exited, isOver: () => isOver };
}

async function waitUntilReady(
  o: ProcessSpecification,
  launched: Launched,
  logOffset: number,
): Promise<void> {
  const deadline = performance.now() + o.startTimeoutMs;
  for (;;) {
    const printed = await readFrom(o.logFile, logOffset);
    if (launched.isOver()) {
      throw new EngineError(`${o.name} ended with ${await launched.exited}: ${lastLines(printed)}`);
    }
    const isReady = await Promise.resolve(printed)
      .then((text) => o.isReady(text))
      .catch(() => false);
    if (isReady) return;
    if (performance.now() > deadline) {
      throw new EngineError(
        `${o.name} was not ready within ${o.startTimeoutMs} ms: ${lastLines(printed)}`,
      );
    }
    await delay(pollEveryMs);
  }
}

async function readFrom(file: string, offset: number): Promise<string> {
  const { size } = await stat(file);
  if (size <= offset) return '';
  const whole = await readFile(file);
  return whole.subarray(offset).toString('utf8');
}

function lastLines(printed: string): string {
  return printed.trim().split('\n').slice(-8).join('\n').slice(-2_000) || 'it printed nothing';
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
