import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries, type PostgresBinaries } from './postgres/binaries.ts';
import { ensureCluster, prepareDataDirectory, stopOrphan, stopServer } from './postgres/cluster.ts';
import {
  DataDirectoryBroken,
  EmbeddedPostgresError,
  PostgresPortTaken,
} from './postgres/errors.ts';
import { type Guardian, startGuardian } from './postgres/guardian.ts';
import { claimDataDirectory, releaseDataDirectory } from './postgres/owner.ts';
import { launchCommand, type Launcher, prepareLauncher } from './postgres/system-user.ts';

export interface EmbeddedPostgresOptions {
  /** Folder of our own; the cluster, the server's log and the owner's mark live in it. */
  dataDirectory: string;
  /** TCP port on 127.0.0.1; a free one is chosen when it is left out. */
  port?: number;
  /** Password of the superuser `postgres`; the one the cluster was created with. */
  password: string;
  /** true: a commit that was acknowledged survives a crash. false is for tests only. */
  durable: boolean;
  /** true: the data folder is removed on stop, and when we are killed. */
  disposable?: boolean;
  /** PostgreSQL settings over the defaults below. */
  settings?: Readonly<Record<string, string>>;
  /** How long crash recovery may take before the start is given up; 60,000 by default. */
  startTimeoutMs?: number;
}

export interface EmbeddedPostgres {
  port: number;
  processId: number;
  /** Connection URL of the superuser to the database `postgres`. */
  superuserUrl: string;
  /** Resolves when the server is gone, for whatever reason. */
  exited: Promise<void>;
  /** Stops the server and gives up the data folder; may be called more than once. */
  stop(): Promise<void>;
}

const defaultStartTimeoutMs = 60_000;
const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  // Partitions and their indexes each take a lock.
  max_locks_per_transaction: '256',
  max_wal_size: '2GB',
  // Nobody replicates from it, and bulk loading writes far less WAL this way.
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  // Parallel workers share memory under /dev/shm, which containers keep at 64 MB.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  password_encryption: 'scram-sha-256',
  // Messages of failed statements can quote patients' data: only the server's own go to the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  idle_in_transaction_session_timeout: '60s',
};

const volatileSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
};

const durableSettings: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
};

/**
 * Starts PostgreSQL on a folder of its own, creating the cluster on the first run and ending a
 * server that an earlier, killed run left behind. It listens on 127.0.0.1 only and ends with us.
 * @throws DataDirectoryInUse, DataDirectoryBroken, PostgresPortTaken or another
 *   EmbeddedPostgresError, each with one sentence for the user
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const dataDirectory = path.resolve(options.dataDirectory);
  const clusterDirectory = path.join(dataDirectory, 'cluster');
  const binaries = await findBinaries();
  await prepareDataDirectory(dataDirectory);
  await claimDataDirectory(dataDirectory);
  try {
    const launcher = await prepareLauncher(binaries.postgres, clusterDirectory);
    await stopOrphan(clusterDirectory);
    const { password } = options;
    await ensureCluster({ dataDirectory, clusterDirectory, binaries, launcher, password });
    const server = await launchServer({ ...options, dataDirectory }, binaries, launcher);
    return await finishStart(server, { ...options, dataDirectory });
  } catch (error) {
    await releaseDataDirectory(dataDirectory);
    throw error;
  }
}

interface Server {
  child: ChildProcess;
  port: number;
  guardian: Guardian;
  exited: Promise<void>;
}

/** Tries again on another free port, and while children of a killed server still linger. */
async function launchServer(
  options: EmbeddedPostgresOptions,
  binaries: PostgresBinaries,
  launcher: Launcher,
): Promise<Server> {
  const deadline = performance.now() + (options.startTimeoutMs ?? defaultStartTimeoutMs);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    const server = await spawnServer(options, binaries, launcher, port);
    const failure = await waitUntilReady(server, options);
    if (failure === null) return server;
    server.guardian.release();
    const portTaken = failure.includes('Address already in use');
    const isLingering = failure.includes('is still in use') && performance.now() < deadline;
    if (isLingering || (portTaken && options.port === undefined && attempt < 10)) {
      await delay(300);
      continue;
    }
    if (portTaken) throw new PostgresPortTaken(port);
    throw new DataDirectoryBroken(options.dataDirectory, `PostgreSQL says "${failure}"`);
  }
}

async function spawnServer(
  options: EmbeddedPostgresOptions,
  binaries: PostgresBinaries,
  launcher: Launcher,
  port: number,
): Promise<Server> {
  const clusterDirectory = path.join(options.dataDirectory, 'cluster');
  const settings = {
    ...defaultSettings,
    ...(options.durable ? durableSettings : volatileSettings),
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const postgresArguments = ['-D', clusterDirectory, '-p', String(port), ...flags];
  const command = launchCommand(launcher, binaries.postgres, postgresArguments);
  const logFile = logFileOf(options);
  await rename(logFile, `${logFile}.previous`).catch(() => undefined);
  const log = await open(logFile, 'w', 0o600);
  try {
    const child = spawn(command.file, command.arguments, {
      ...command.options,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
      // A group of its own: Ctrl-C must reach us, and we stop the server last.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const guardian = startGuardian({
      processId: child.pid ?? 0,
      clusterDirectory,
      removeWhenDone: options.disposable === true ? options.dataDirectory : undefined,
    });
    return { child, port, guardian, exited };
  } finally {
    await log.close();
  }
}

/** Null once connections are accepted, or the reason why the server gave up. */
async function waitUntilReady(
  server: Server,
  options: EmbeddedPostgresOptions,
): Promise<string | null> {
  const lockFile = path.join(options.dataDirectory, 'cluster', 'postmaster.pid');
  const startTimeoutMs = options.startTimeoutMs ?? defaultStartTimeoutMs;
  const deadline = Date.now() + startTimeoutMs;
  let hasExited = false;
  void server.exited.then(() => {
    hasExited = true;
  });
  while (Date.now() < deadline) {
    if (hasExited) return lastComplaint(options);
    const lines = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(server.child.pid) && lines[7]?.trim() === 'ready') return null;
    await delay(20);
  }
  if (server.child.pid !== undefined) await stopServer(server.child.pid);
  return `not ready within ${startTimeoutMs} ms`;
}

async function finishStart(
  server: Server,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { child, port, guardian, exited } = server;
  const processId = child.pid ?? 0;
  // The server must not keep our process alive; what uses it does.
  child.unref();
  const stopOnce = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await stopServer(processId);
    guardian.release();
    await releaseDataDirectory(options.dataDirectory);
    if (options.disposable === true) {
      await rm(options.dataDirectory, { recursive: true, force: true });
    }
  };
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopOnce());
  const superuserUrl = `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`;
  try {
    await closeToPublic(superuserUrl, options.dataDirectory);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, processId, superuserUrl, exited, stop };
}

/** Nobody but the superuser has business in the databases every cluster is born with. */
async function closeToPublic(superuserUrl: string, dataDirectory: string): Promise<void> {
  const client = new pg.Client({
    connectionString: superuserUrl,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  try {
    await client.connect();
    await client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new DataDirectoryBroken(dataDirectory, 'it was created with another password');
    }
    throw new EmbeddedPostgresError(`PostgreSQL does not answer: ${(error as Error).message}`);
  } finally {
    await client.end();
  }
}

async function lastComplaint(options: EmbeddedPostgresOptions): Promise<string> {
  const log = await readFile(logFileOf(options), 'utf8').catch(() => '');
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const complaints = lines.filter((line) => /FATAL|PANIC|could not/.test(line));
  const chosen = complaints.length > 0 ? complaints : lines;
  return chosen.slice(0, 3).join(' ').slice(0, 500) || 'nothing';
}

function logFileOf(options: EmbeddedPostgresOptions): string {
  return path.join(options.dataDirectory, 'postgres.log');
}

/** A port of 127.0.0.1 that was free a moment ago. */
async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
