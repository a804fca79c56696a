/** Which of the programs that native engines need are on this machine. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** An engine that runs natively. */
export type EngineKind = 'redis' | 'kafka' | 'elasticsearch';

/** A program that an engine needs and that is not there. */
export interface MissingTool {
  readonly tool: string;
  readonly neededBy: readonly EngineKind[];
  /** The command that installs it on Debian and its kin. */
  readonly install: string;
}

const javaVersionMinimum = 17;
const installJava = 'apt-get install -y openjdk-17-jdk-headless maven';
const installRedis = 'apt-get install -y redis-server';

/** What is missing for which engine; empty when every engine can run. */
export async function findMissingTools(): Promise<MissingTool[]> {
  const missing: MissingTool[] = [];
  if (!(await isOnPath('redis-server'))) {
    missing.push({ tool: 'redis-server', neededBy: ['redis'], install: installRedis });
  }
  const neededBy = ['kafka', 'elasticsearch'] as const;
  if ((await javaVersion()) < javaVersionMinimum) {
    missing.push({ tool: `Java ${javaVersionMinimum}`, neededBy, install: installJava });
  }
  // Only to assemble them once, but nobody wants to find that out in the middle.
  for (const [tool, name] of [
    ['mvn', 'Maven'],
    ['javac', 'a Java compiler'],
  ] as const) {
    if (!(await isOnPath(tool))) missing.push({ tool: name, neededBy, install: installJava });
  }
  return missing;
}

/** Whether a program can be found as a shell would find it. */
export async function isOnPath(program: string): Promise<boolean> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      await access(join(directory, program), constants.X_OK);
      return true;
    } catch {
      // Not in this one.
    }
  }
  return false;
}

/** The major version of the `java` on the PATH, 0 without one. */
async function javaVersion(): Promise<number> {
  try {
    const { stderr } = await promisify(execFile)('java', ['-version'], { timeout: 20_000 });
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
