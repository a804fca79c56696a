import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guardian } from './guardian.ts';
import { type ManagedProcess, startManagedProcess } from './managed-process.ts';

/** What every engine is started with. */
export interface EngineOptions {
  /** The engine's own folder for data and configuration; kept when it stops. */
  directory: string;
  /** Port on 127.0.0.1. */
  port: number;
  guardian: Guardian;
  /** Default: `<directory>/engine.log`. */
  logFile?: string;
}

/** An engine as a process of its own. */
export interface Engine extends ManagedProcess {
  /** How clients reach it: redis://…, http://… or host:port. */
  readonly url: string;
  readonly port: number;
}

export interface EngineSpecification {
  name: string;
  url: string;
  command: string;
  arguments: readonly string[];
  environment?: Readonly<Record<string, string>>;
  isReady(printed: string): boolean | Promise<boolean>;
  startTimeoutMs: number;
}

const stopTimeoutMs = 15_000;

/** Starts an engine and waits until it is ready. @throws EngineError when it does not get there. */
export async function startEngineProcess(
  options: EngineOptions,
  engine: EngineSpecification,
): Promise<Engine> {
  const { PATH, HOME, JAVA_HOME, TMPDIR, LANG } = process.env;
  const managed = await startManagedProcess({
    ...engine,
    workingDirectory: '/',
    // Nothing else of our environment is an engine's business.
    environment: { PATH, HOME, JAVA_HOME, TMPDIR, LANG, ...engine.environment },
    logFile: options.logFile ?? join(options.directory, 'engine.log'),
    stopTimeoutMs,
    guardian: options.guardian,
  });
  return Object.assign(managed, { url: engine.url, port: options.port });
}

/** A file of this package that is not TypeScript, such as a start script. */
export function stackFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
