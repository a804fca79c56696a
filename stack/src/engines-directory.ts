import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { EngineError } from './engine-error.ts';
import { stackFile } from './engine-process.ts';

const assembleTimeoutMs = 15 * 60_000;

/** Where assembled engines are, for every run of this checkout unless told otherwise. */
export function enginesDirectory(): string {
  const given = process.env['RENDEZVOUS_ENGINES_DIRECTORY'];
  return resolve(given === undefined || given === '' ? stackFile('../.data/engines') : given);
}

/**
 * Puts an engine's jars together unless that was done before; the first time Maven downloads them,
 * which takes a minute or two. @throws EngineError when that fails.
 */
export async function assembleEngine(engine: 'kafka' | 'elasticsearch'): Promise<void> {
  try {
    await promisify(execFile)('bash', [stackFile(`${engine}/assemble.sh`), enginesDirectory()], {
      timeout: assembleTimeoutMs,
      maxBuffer: 10_000_000,
    });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const reason = stderr.trim().split('\n').slice(-5).join('\n') || message;
    throw new EngineError(`${engine} could not be put together from its jars: ${reason}`);
  }
}
