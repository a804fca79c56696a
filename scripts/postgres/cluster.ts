import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './binaries.ts';
import { DataDirectoryBroken, EmbeddedPostgresError } from './errors.ts';
import { commandLineOf, identifyProcess, signalProcess, waitForExit } from './process-identity.ts';
import { launchCommand, type Launcher } from './system-user.ts';

const run = promisify(execFile);
const majorVersion = '18';
/** Above every process id a system hands out, so it never names a living process. */
const impossibleProcessId = 4_194_303;

/** Makes the folder, or throws a sentence that says why it cannot be made or written. */
export async function prepareDataDirectory(dataDirectory: string): Promise<void> {
  try {
    await makeDirectory(dataDirectory);
    const probe = path.join(dataDirectory, `.probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new EmbeddedPostgresError(
        `${dataDirectory} is a file, not a folder: choose another DATA_DIR.`,
      );
    }
    throw new EmbeddedPostgresError(
      `The data folder ${dataDirectory} cannot be written (${code}): ` +
        'fix its permissions or choose another DATA_DIR.',
    );
  }
}

/** Like mkdir's `recursive`, which never ends below a folder such as /proc that takes no folders. */
async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(directory)).isDirectory()) return;
    const parent = path.dirname(directory);
    if (code !== 'ENOENT' || parent === directory) throw error;
    await makeDirectory(parent);
    await mkdir(directory);
  }
}

/**
 * Creates the cluster when there is none. It is made aside and renamed, so that a start killed
 * half-way leaves nothing that looks like a cluster.
 * @throws DataDirectoryBroken when something is there that is no whole cluster of our version
 */
export async function ensureCluster(options: {
  dataDirectory: string;
  clusterDirectory: string;
  binaries: PostgresBinaries;
  launcher: Launcher;
  password: string;
}): Promise<void> {
  const { dataDirectory, clusterDirectory } = options;
  if (existsSync(clusterDirectory)) {
    await inspectCluster(dataDirectory, clusterDirectory, options.launcher);
    return;
  }
  const unfinished = `${clusterDirectory}.unfinished`;
  const passwordFile = path.join(dataDirectory, `.password-${process.pid}`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (options.launcher.userId !== undefined && options.launcher.groupId !== undefined) {
    await chown(unfinished, options.launcher.userId, options.launcher.groupId);
    await chown(passwordFile, options.launcher.userId, options.launcher.groupId);
  }
  try {
    await runInitdb(options.binaries, options.launcher, unfinished, passwordFile);
    await rename(unfinished, clusterDirectory);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Ends a server whose owner died, and makes a lock file harmless that names a stranger. */
export async function stopOrphan(clusterDirectory: string): Promise<void> {
  const lockFile = path.join(clusterDirectory, 'postmaster.pid');
  const lock = await readFile(lockFile, 'utf8').catch(() => '');
  const processId = Number(lock.split('\n', 1)[0]);
  if (lock === '' || !Number.isSafeInteger(processId)) return;
  const commandLine = await commandLineOf(processId);
  const isOurs = commandLine.includes('postgres') && commandLine.includes(clusterDirectory);
  if (isOurs && (await identifyProcess(processId)) !== null) {
    await stopServer(processId);
    return;
  }
  // The id now names a zombie or a stranger, at which PostgreSQL would give up. The rest of the
  // file stays: from it PostgreSQL learns which shared memory to check for surviving children.
  const rest = lock.slice(lock.indexOf('\n'));
  await writeFile(lockFile, `${impossibleProcessId}${rest}`);
}

/** Fast shutdown; then immediate, then by force, so that it ends within half a minute. */
export async function stopServer(processId: number): Promise<void> {
  const steps = [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const;
  for (const [signal, timeoutMs] of steps) {
    signalProcess(processId, signal);
    if (await waitForExit(processId, timeoutMs)) return;
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${processId}) cannot be stopped.`);
}

async function inspectCluster(
  dataDirectory: string,
  clusterDirectory: string,
  launcher: Launcher,
): Promise<void> {
  const version = await readFile(path.join(clusterDirectory, 'PG_VERSION'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      const problem =
        error.code === 'EACCES'
          ? 'it belongs to another system user'
          : 'PG_VERSION is missing from its cluster';
      throw new DataDirectoryBroken(dataDirectory, problem);
    },
  );
  if (version.trim() !== majorVersion) {
    const problem = `it was made by PostgreSQL ${version.trim()}, this is ${majorVersion}`;
    throw new DataDirectoryBroken(dataDirectory, problem);
  }
  if (!existsSync(path.join(clusterDirectory, 'global', 'pg_control'))) {
    throw new DataDirectoryBroken(dataDirectory, 'global/pg_control is missing from its cluster');
  }
  const owner = (await stat(clusterDirectory)).uid;
  const user = launcher.userId ?? process.getuid?.() ?? owner;
  if (owner !== user) {
    const problem = `it belongs to system user ${owner}, and PostgreSQL would run as ${user}`;
    throw new DataDirectoryBroken(dataDirectory, problem);
  }
}

async function runInitdb(
  binaries: PostgresBinaries,
  launcher: Launcher,
  clusterDirectory: string,
  passwordFile: string,
): Promise<void> {
  // The built-in provider sorts and folds the same on every system. The C library's part is set
  // to the same where it is known to exist.
  const systemLocale = process.platform === 'linux' ? 'C.UTF-8' : 'C';
  const command = launchCommand(launcher, binaries.initdb, [
    `--pgdata=${clusterDirectory}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth-host=scram-sha-256',
    '--auth-local=reject',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${systemLocale}`,
    '--no-instructions',
    '--no-sync',
  ]);
  try {
    await run(command.file, command.arguments, {
      ...command.options,
      cwd: '/',
      timeout: 120_000,
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
    });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new EmbeddedPostgresError(
      `PostgreSQL could not create its data folder: ${stderr.trim() || message}`,
    );
  }
}
