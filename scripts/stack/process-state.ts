import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a living process has been stopped by SIGSTOP and waits for SIGCONT. */
export async function isPaused(processId: number): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(processId)]);
    return stdout.trim().startsWith('T');
  } catch {
    return false;
  }
}
