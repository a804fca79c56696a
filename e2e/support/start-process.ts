import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { useProductEngines } from './engines.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Only for what hangs: a first start takes some ten seconds where nothing else runs. */
const readyTimeoutMs = 300_000;
const exitTimeoutMs = 90_000;

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
  /** Resolves with the exit code, or the signal's name. */
  exited: Promise<number | string | null>;
}

export interface StartSettings {
  port: number;
  dataDirectory: string;
  doctors?: number;
}

/** Those of the test run, when the scenarios run on engines; asked for while tests are described. */
const engines = useProductEngines().environment;

function environment(settings: StartSettings): NodeJS.ProcessEnv {
  // A folder's product is stopped and started: what it has in the engines stays its own.
  const namespace = createHash('sha256').update(settings.dataDirectory).digest('hex').slice(0, 12);
  return {
    ...process.env,
    ...engines,
    ENGINE_NAMESPACE: `start-${namespace}`,
    PORT: String(settings.port),
    DATA_DIR: settings.dataDirectory,
    SEED_DOCTORS: String(settings.doctors ?? 60),
    NODE_OPTIONS: '',
  };
}

/** Runs what `npm start` runs, as a process of its own, without waiting for anything. */
export function spawnStart(settings: StartSettings): StartedProcess {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | string | null>((done) => {
    child.once('exit', (code, signal) => done(code ?? signal));
  });
  return {
    child,
    url: `http://127.0.0.1:${settings.port}`,
    output: () => output,
    exited,
  };
}

/** Starts the product and waits until it is ready for requests. */
export async function startAndWait(settings: StartSettings): Promise<StartedProcess> {
  const started = spawnStart(settings);
  let exitCode: number | string | null | undefined;
  void started.exited.then((code) => (exitCode = code));
  await waitFor(
    async () => {
      if (exitCode !== undefined) {
        throw new Error(`start ended with ${exitCode}: ${started.output()}`);
      }
      const response = await fetch(`${started.url}/readyz`).catch(() => null);
      return response?.ok === true;
    },
    { timeoutMs: readyTimeoutMs, description: 'the product to be ready' },
  );
  return started;
}

/** Presses Ctrl-C and waits for the end. */
export async function interrupt(started: StartedProcess): Promise<number | string | null> {
  started.child.kill('SIGINT');
  const tooLate = setTimeout(() => started.child.kill('SIGKILL'), exitTimeoutMs);
  const code = await started.exited;
  clearTimeout(tooLate);
  return code;
}

/** What `npm run -s token` prints for this instance. */
export async function mintToken(
  settings: StartSettings,
  patient: string,
  region = 'fr',
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['scripts/token.ts', '--patient', patient, '--region', region],
    { cwd: root, env: environment(settings) },
  );
  return stdout.trim();
}
