/** What a stack says of itself in its data folder, and what is true of it now. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identifyProcess, type ProcessIdentity } from '../postgres/process-identity.ts';
import { isPaused } from './process-state.ts';

const identitySchema = z.object({ processId: z.number().int(), startedAt: z.string() });
const memberSchema = z.object({
  name: z.string(),
  kind: z.enum(['engine', 'service', 'worker', 'gateway', 'balancer']),
  port: z.number().int(),
  url: z.string(),
  log: z.string(),
  /** null while it is not running; `starting` says whether it will be. */
  process: identitySchema.nullable(),
  isStarting: z.boolean(),
  note: z.string(),
});
const stateSchema = z.object({ runner: identitySchema, members: z.array(memberSchema) });

export type MemberRecord = z.infer<typeof memberSchema>;
export type MemberKind = MemberRecord['kind'];
export type StackState = z.infer<typeof stateSchema>;

/** One line of `npm run -s stack -- status --json`. */
export interface MemberStatus {
  name: string;
  kind: MemberKind;
  /** null when there is no process. */
  pid: number | null;
  port: number;
  url: string;
  state: 'running' | 'paused' | 'stopped' | 'starting';
}

/** Where the runner takes orders: a socket that only the owner of the folder can open. */
export function controlSocketOf(dataDirectory: string): string {
  return join(dataDirectory, 'stack.sock');
}

function stateFileOf(dataDirectory: string): string {
  return join(dataDirectory, 'stack.json');
}

/** Written beside and renamed, so that a reader never sees half of it. */
export async function writeState(dataDirectory: string, state: StackState): Promise<void> {
  const file = stateFileOf(dataDirectory);
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, `${JSON.stringify(state, null, 2)}\n`);
  await rename(beside, file);
}

/** The last state on record; null when no stack ran here, or its end removed it. */
export async function readState(dataDirectory: string): Promise<StackState | null> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(stateFileOf(dataDirectory), 'utf8')));
  } catch {
    return null;
  }
}

export async function removeState(dataDirectory: string): Promise<void> {
  await rm(stateFileOf(dataDirectory), { force: true });
  await rm(controlSocketOf(dataDirectory), { force: true });
}

/** Whether the very process on record lives, and not another that was given its id. */
export async function lives(identity: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(identity.processId))?.startedAt === identity.startedAt;
}

/** What is true of each member now, whatever the runner knows. */
export async function statusOf(state: StackState): Promise<MemberStatus[]> {
  const isRunnerAlive = await lives(state.runner);
  return Promise.all(
    state.members.map(async ({ name, kind, port, url, process: identity, isStarting }) => {
      const isAlive = identity !== null && (await lives(identity));
      const current = async (): Promise<MemberStatus['state']> => {
        if (isAlive && (await isPaused(identity.processId))) return 'paused';
        if (isStarting && isRunnerAlive) return 'starting';
        return isAlive ? 'running' : 'stopped';
      };
      return {
        name,
        kind,
        pid: isAlive ? identity.processId : null,
        port,
        url,
        state: await current(),
      };
    }),
  );
}
