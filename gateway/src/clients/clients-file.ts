import { readFile, stat } from 'node:fs/promises';
import type { Logger } from '@rendezvous/platform/logger';
import { delay } from '@rendezvous/platform/wait';
import { StartupError } from '../startup-error.ts';
import type { ClientsLoader } from './clients-loader.ts';

/** Follows the file until it is stopped. */
export interface FollowedFile {
  stop(): Promise<void>;
}

const lookEveryMs = 1_000;

/**
 * Loads the clients from a file, and again within about a second of each change. A file that cannot
 * be read, or holds something else, changes nothing.
 * @throws StartupError when it is no good to begin with
 */
export async function followClientsFile(o: {
  readonly path: string;
  readonly loader: ClientsLoader;
  readonly logger: Logger;
}): Promise<FollowedFile> {
  const { path, loader, logger } = o;
  const stopping = new AbortController();

  async function load(): Promise<boolean> {
    return loader.offer('file', parseJson(await readFile(path, 'utf8')));
  }

  async function follow(seen: string | null): Promise<void> {
    let last = seen;
    while (!stopping.signal.aborted) {
      await delay(lookEveryMs, stopping.signal).catch(() => {});
      if (stopping.signal.aborted) return;
      const now = await fingerprintOf(path);
      if (now === last) continue;
      try {
        if (now !== null) await load();
        // Noted only now: what could not be read is tried again at the next look.
        last = now;
      } catch (error) {
        logger.warn({ path, err: error }, 'The file of clients cannot be read');
      }
    }
  }

  // Before reading, so that a change meanwhile is seen as one.
  const seen = await fingerprintOf(path);
  const isGood = await load().catch((error: unknown) => {
    throw new StartupError(`The clients ${path} cannot be read. Set CLIENTS_PATH.`, error);
  });
  if (!isGood) throw new StartupError(`${path} holds no clients. Set CLIENTS_PATH.`);
  const following = follow(seen);
  return {
    async stop() {
      stopping.abort(new Error('the gateway is stopping'));
      await following;
    },
  };
}

/** Changes whenever the file does, also twice within a millisecond; null when there is none. */
async function fingerprintOf(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return null;
  }
}

/** What is no JSON is no clients document either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
