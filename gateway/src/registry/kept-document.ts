import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RegistryResource } from './registry-client.ts';

/** The last good version of a resource on this machine's disk. */
export interface KeptDocument {
  /** Parsed JSON, for the caller to check; undefined when there is none that can be read. */
  read(): Promise<unknown>;
  /** Replaces it as a whole: a process that dies meanwhile leaves the old or the new one. */
  write(document: unknown): Promise<void>;
}

/**
 * What the gateway starts with while the registry is away, in `DATA_DIR/gateway-registry/`. Only one
 * write at a time.
 */
export function createKeptDocument(
  dataDirectory: string,
  variant: string,
  resource: RegistryResource,
): KeptDocument {
  const fileName = `${encodeURIComponent(variant)}.${resource}.json`;
  const path = join(dataDirectory, 'gateway-registry', fileName);
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as unknown;
      } catch {
        return undefined;
      }
    },
    async write(document) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const beside = `${path}.${process.pid}.unfinished`;
      const file = await open(beside, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(document));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
    },
  };
}
