import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process id alone can be reused by the system; together with its start time it cannot. */
export interface ProcessIdentity {
  processId: number;
  startedAt: string;
}

/**
 * The identity of a living process, or null when there is none. A zombie counts as dead: in a
 * container without an init nobody ever reaps it.
 */
export async function identifyProcess(processId: number): Promise<ProcessIdentity | null> {
  if (!Number.isSafeInteger(processId) || processId <= 1) return null;
  if (process.platform === 'linux') return identifyByProcFs(processId);
  try {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(processId)]);
    const [state = 'Z', ...started] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') ? null : { processId, startedAt: started.join(' ') };
  } catch {
    return null;
  }
}

/** The command line of a living process, empty when it is gone or hidden. */
export async function commandLineOf(processId: number): Promise<string> {
  try {
    if (process.platform === 'linux') {
      return (await readFile(`/proc/${processId}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    }
    return (await run('ps', ['-o', 'command=', '-p', String(processId)])).stdout.trim();
  } catch {
    return '';
  }
}

/** Waits until the process is gone; false when it still lives after timeoutMs. */
export async function waitForExit(processId: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while ((await identifyProcess(processId)) !== null) {
    if (Date.now() > deadline) return false;
    await delay(25);
  }
  return true;
}

/** Sends a signal and does not mind if the process is already gone. */
export function signalProcess(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function identifyByProcFs(processId: number): Promise<ProcessIdentity | null> {
  try {
    const stat = await readFile(`/proc/${processId}/stat`, 'utf8');
    // The second field is the command in parentheses and may itself hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    const startedAt = fields[19];
    if (state === undefined || startedAt === undefined || 'ZX'.includes(state)) return null;
    // Ticks since boot repeat after a reboot, so the boot is part of the identity.
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    return { processId, startedAt: `${boot.trim()}:${startedAt}` };
  } catch {
    return null;
  }
}
