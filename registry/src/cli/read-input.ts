import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type PersistedOperation, ManifestInvalid, readManifest } from '../domain/manifest.ts';
import { CliError } from './cli-error.ts';
import { describeSystemError } from './system-error.ts';
import type { Terminal } from './terminal.ts';

/** A text and where it was read; null for standard input. */
export interface InputText {
  text: string;
  file: string | null;
}

/** Reads a file, or standard input for `-`. @throws CliError R002 */
export async function readInputText(terminal: Terminal, file: string): Promise<InputText> {
  if (file === '-') return { text: await terminal.readStandardInput(), file: null };
  try {
    return { text: await readFile(path.resolve(terminal.directory, file), 'utf8'), file };
  } catch (error) {
    const reason = describeSystemError(error);
    throw new CliError(3, 'R002', `${file} cannot be read: ${reason}`);
  }
}

/**
 * Reads a manifest of persisted operations, and the same as it is for the registry.
 * @throws CliError R002, R004
 */
export async function readManifestFile(
  terminal: Terminal,
  file: string,
  client: string,
): Promise<{ manifest: unknown; operations: PersistedOperation[] }> {
  const { text } = await readInputText(terminal, file);
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw new CliError(3, 'R004', `${file} is not JSON`);
  }
  try {
    return { manifest, operations: readManifest(manifest, client) };
  } catch (error) {
    if (!(error instanceof ManifestInvalid)) throw error;
    throw new CliError(3, 'R004', `${file}: ${error.message}`);
  }
}
