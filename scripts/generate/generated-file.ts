import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const repositoryRoot: string = path.resolve(import.meta.dirname, '..', '..');

/** A file that is committed although it is made from another. */
export interface GeneratedFile {
  /** Absolute. */
  path: string;
  content: string;
}

/** Writes the files whose content changed and returns their paths relative to the repository. */
export async function writeGenerated(files: readonly GeneratedFile[]): Promise<string[]> {
  const stale = await findStale(files);
  for (const file of stale) {
    await mkdir(path.dirname(file.path), { recursive: true });
    await writeFile(file.path, file.content);
  }
  return stale.map(relativeName);
}

/** The files that on disk are missing or say something else. */
export async function findStale(files: readonly GeneratedFile[]): Promise<GeneratedFile[]> {
  const onDisk = await Promise.all(
    files.map((file) => readFile(file.path, 'utf8').catch(() => undefined)),
  );
  return files.filter((file, index) => onDisk[index] !== file.content);
}

export function relativeName(file: GeneratedFile): string {
  return path.relative(repositoryRoot, file.path);
}
