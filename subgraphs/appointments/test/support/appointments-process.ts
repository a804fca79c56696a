import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '@rendezvous/testkit/wait-for';

const mainFile = new URL('../../src/main.ts', import.meta.url).pathname;
const startTimeoutMs = 60_000;

/** The appointments service as a process of its own, as in production. */
export interface AppointmentsProcess {
  /** Where it listens, without a path. */
  readonly url: string;
  /** The sum of a metric over its labels; 0 while it was never counted. */
  metric(name: string, labels?: string): Promise<number>;
  readiness(): Promise<Record<string, { ok: boolean; detail?: string }>>;
  stop(): Promise<void>;
}

/**
 * Starts `subgraphs/appointments/src/main.ts` on a free port and waits until it listens.
 * @param environment settings as main.ts reads them, without PORT
 * @throws Error with what it printed when it does not come up
 */
export async function startAppointmentsProcess(
  environment: Readonly<Record<string, string>>,
): Promise<AppointmentsProcess> {
  const child: ChildProcess = spawn(process.execPath, [mainFile], {
    env: { PATH: process.env['PATH'], ...environment, PORT: '0', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const url = await waitFor(() => listeningUrl(output), {
    timeoutMs: startTimeoutMs,
    description: 'an appointments process',
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`the appointments process did not come up: ${output}`, { cause: error });
  });
  return {
    url,
    async metric(name, labels = '') {
      const text = await (await fetch(`${url}/metrics`)).text();
      const lines = text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .filter((line) => line.includes(labels));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    async readiness() {
      const answer = await (await fetch(`${url}/readyz`)).json();
      return (answer as { dependencies: Record<string, { ok: boolean }> }).dependencies;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** From the log line that says that the service is ready. */
function listeningUrl(output: string): string | undefined {
  for (const line of output.split('\n')) {
    if (!line.includes('appointments is ready')) continue;
    const { url } = JSON.parse(line) as { url: string };
    return new URL(url).origin;
  }
  return undefined;
}
