import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DataDirectoryInUse } from './errors.ts';
import { identifyProcess, type ProcessIdentity, waitForExit } from './process-identity.ts';

/**
 * Marks the data folder as run by this process. PostgreSQL's own lock file says only that a
 * server lives; this one says whether the program that started it still does, which tells an
 * orphan from a second start.
 * @throws DataDirectoryInUse when the owner on record is alive
 */
export async function claimDataDirectory(dataDirectory: string): Promise<void> {
  const file = ownerFile(dataDirectory);
  // Written beside and linked: a file that is only begun would say to others that nobody owns it.
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  const self = await identifyProcess(process.pid);
  await writeFile(beside, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
  try {
    await claim(dataDirectory, file, beside);
  } finally {
    await rm(beside, { force: true });
  }
}

async function claim(dataDirectory: string, file: string, beside: string): Promise<void> {
  // Two rounds: the first may find a dead owner's file, the second must win or lose for good.
  for (let round = 0; round < 2; round += 1) {
    try {
      await link(beside, file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = await livingOwner(file);
    // One that was just killed takes a moment to be gone.
    if (owner !== null && !(await waitForExit(owner.processId, 1_500))) {
      throw new DataDirectoryInUse(dataDirectory, owner.processId);
    }
    await rm(file, { force: true });
  }
  const winner = await livingOwner(file);
  throw new DataDirectoryInUse(dataDirectory, winner?.processId ?? 0);
}

/** Gives the data folder up again, so that the next start needs no detective work. */
export async function releaseDataDirectory(dataDirectory: string): Promise<void> {
  await rm(ownerFile(dataDirectory), { force: true });
}

function ownerFile(dataDirectory: string): string {
  return path.join(dataDirectory, 'owner.json');
}

async function livingOwner(file: string): Promise<ProcessIdentity | null> {
  let recorded: Partial<ProcessIdentity> | null;
  try {
    recorded = JSON.parse(await readFile(file, 'utf8')) as Partial<ProcessIdentity> | null;
  } catch {
    // Gone meanwhile, or damaged: nobody owns the folder.
    return null;
  }
  const living = await identifyProcess(recorded?.processId ?? 0);
  return living !== null && living.startedAt === recorded?.startedAt ? living : null;
}
