/**
 * What an instance keeps in its data folder besides the database: where it runs, for the other
 * commands, and its secrets.
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from './start-error.ts';

const instanceSchema = z.object({
  pid: z.number().int(),
  port: z.number().int(),
  url: z.string(),
  postgresPort: z.number().int(),
  regions: z.array(z.string()),
  /** The variables that say where its engines are, such as KAFKA_BROKERS; none without engines. */
  engines: z.record(z.string(), z.string()).default({}),
});
/** What a running instance says of itself in `<DATA_DIR>/instance.json`. */
export type Instance = z.infer<typeof instanceSchema>;

const passwordSchema = z.string().min(32);
const secretsSchema = z.object({
  /** One for the superuser and one for each service's role. */
  databasePasswords: z.object({
    superuser: passwordSchema,
    doctors: passwordSchema,
    slots: passwordSchema,
    appointments: passwordSchema,
    notifications: passwordSchema,
    event_log: passwordSchema,
  }),
  internalTokenSecret: z.string().min(32),
});
/** The secrets of one data folder, made on its first start. */
export type Secrets = z.infer<typeof secretsSchema>;

/** The instance that last ran on the folder, or null when there is none or its file is unreadable. */
export async function readInstance(dataDirectory: string): Promise<Instance | null> {
  try {
    const text = await readFile(join(dataDirectory, 'instance.json'), 'utf8');
    return instanceSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Tells the other commands (`token`, `dlq`, `tour`) where this instance is. */
export async function writeInstance(dataDirectory: string, instance: Instance): Promise<void> {
  await writeWhole(join(dataDirectory, 'instance.json'), instance, 0o644);
}

/** Says that no instance runs here any more. */
export async function removeInstance(dataDirectory: string): Promise<void> {
  await rm(join(dataDirectory, 'instance.json'), { force: true });
}

/**
 * The folder's secrets; makes them on the first start, readable by the owner alone.
 * @throws StartError when the file is there and cannot be read.
 */
export async function loadSecrets(dataDirectory: string): Promise<Secrets> {
  const path = join(dataDirectory, 'secrets.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new StartError(`The secrets in ${path} cannot be read (${error.message}).`);
  });
  if (text === null) {
    const secrets: Secrets = {
      databasePasswords: {
        superuser: newPassword(),
        doctors: newPassword(),
        slots: newPassword(),
        appointments: newPassword(),
        notifications: newPassword(),
        event_log: newPassword(),
      },
      internalTokenSecret: randomBytes(32).toString('hex'),
    };
    await writeNew(path, secrets);
    return loadSecrets(dataDirectory);
  }
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch {
    throw new StartError(
      `${path} is damaged; restore it, or remove the folder ${dataDirectory} to begin anew.`,
    );
  }
}

function newPassword(): string {
  return randomBytes(24).toString('hex');
}

/**
 * Written beside and linked: of two first starts at once one wins and both use its secrets. With a
 * rename, the database would be made with the passwords of one and the file hold the other's.
 */
async function writeNew(path: string, value: unknown): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(beside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Written beside and renamed, so that a crash leaves the old file or the new one, never half. */
async function writeWhole(path: string, value: unknown, mode: number): Promise<void> {
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, `${JSON.stringify(value, null, 2)}\n`, { mode });
  await chmod(beside, mode);
  await rename(beside, path);
}
