import { spawn } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from '../generate/generated-file.ts';

/** One thing `npm run check` looks at. */
export interface CheckStep {
  name: string;
  /** Resolves with what is wrong, empty when nothing is. */
  run(): Promise<string>;
}

/** Longer than any step takes on a slow machine; a step that hangs is a failure too. */
const timeoutMs = 10 * 60_000;

/** A step that succeeds when the command exits with 0, and else shows what it printed. */
export function commandStep(
  name: string,
  command: string,
  ...commandArguments: string[]
): CheckStep {
  return { name, run: async () => runCommand(command, commandArguments) };
}

/** What the command printed when it failed, empty when it succeeded. */
export async function runCommand(
  command: string,
  commandArguments: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, output } = await capture(command, commandArguments, environment);
  return code === 0 ? '' : output.trim() || `${command} ended with ${code}`;
}

/** Runs one of the repository's own tools and collects both of its output streams. */
export async function capture(
  command: string,
  commandArguments: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const binaries = path.join(repositoryRoot, 'node_modules', '.bin');
  const child = spawn(command, commandArguments, {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    env: {
      ...process.env,
      PATH: `${binaries}${path.delimiter}${process.env['PATH'] ?? ''}`,
      NO_COLOR: '1',
      DO_NOT_TRACK: '1',
      TURBO_TELEMETRY_DISABLED: '1',
      NODE_NO_WARNINGS: '1',
      ...environment,
    },
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => chunks.push(chunk));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: chunks.join('') }));
  });
}
