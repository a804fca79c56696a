import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './errors.ts';

const run = promisify(execFile);

/** How to start PostgreSQL's programs: as whom, and with what in front of the command. */
export interface Launcher {
  userId: number | undefined;
  groupId: number | undefined;
  prefix: readonly string[];
}

/**
 * PostgreSQL refuses to run as root, so root runs it as whoever owns the cluster, or else as the
 * system user `postgres`, which is made when it does not exist. A normal user runs it as himself.
 * @throws EmbeddedPostgresError when no such user can be had
 */
export async function prepareLauncher(
  program: string,
  clusterDirectory: string,
): Promise<Launcher> {
  if (process.getuid?.() !== 0) return { userId: undefined, groupId: undefined, prefix: [] };
  const user =
    (await ownerOf(clusterDirectory)) ?? (await lookUpUser('postgres')) ?? (await createUser());
  if (user === null) {
    throw new EmbeddedPostgresError(
      'PostgreSQL cannot run as root and no system user "postgres" could be created: ' +
        'start as a normal user, or create that user first.',
    );
  }
  const reachable = await Promise.all(
    [program, clusterDirectory].map((file) => isReachable(file, user.userId)),
  );
  // A checkout under /root is closed to other users. The one capability to look past file
  // permissions keeps PostgreSQL usable there without opening the folder to everybody.
  const prefix = reachable.every(Boolean)
    ? []
    : [
        'setpriv',
        `--reuid=${user.userId}`,
        `--regid=${user.groupId}`,
        '--clear-groups',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
        '--',
      ];
  return { ...user, prefix };
}

/** spawn() options and arguments for a command under the launcher. */
export function launchCommand(
  launcher: Launcher,
  command: string,
  commandArguments: readonly string[],
): { file: string; arguments: string[]; options: { uid?: number; gid?: number } } {
  const [file = command, ...rest] = [...launcher.prefix, command, ...commandArguments];
  const asUser = launcher.prefix.length === 0 && launcher.userId !== undefined;
  return {
    file,
    arguments: rest,
    options: asUser ? { uid: launcher.userId!, gid: launcher.groupId ?? launcher.userId! } : {},
  };
}

async function ownerOf(
  clusterDirectory: string,
): Promise<{ userId: number; groupId: number } | null> {
  const found = await stat(clusterDirectory).catch(() => null);
  return found === null || found.uid === 0 ? null : { userId: found.uid, groupId: found.gid };
}

async function lookUpUser(name: string): Promise<{ userId: number; groupId: number } | null> {
  try {
    const userId = await run('id', ['-u', name]);
    const groupId = await run('id', ['-g', name]);
    return { userId: Number(userId.stdout), groupId: Number(groupId.stdout) };
  } catch {
    return null;
  }
}

async function createUser(): Promise<{ userId: number; groupId: number } | null> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  } catch {
    // Either there is no useradd, or a start beside this one was faster: look again, then nobody.
  }
  return (await lookUpUser('postgres')) ?? (await lookUpUser('nobody'));
}

async function isReachable(file: string, userId: number): Promise<boolean> {
  let folder = path.dirname(path.resolve(file));
  for (;;) {
    const { mode, uid } = await stat(folder);
    if ((mode & 0o001) === 0 && !(uid === userId && (mode & 0o100) !== 0)) return false;
    if (folder === path.dirname(folder)) return true;
    folder = path.dirname(folder);
  }
}
