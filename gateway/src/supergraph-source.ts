import { readFile, stat } from 'node:fs/promises';
import type { Logger } from '@rendezvous/platform/logger';
import { delay } from '@rendezvous/platform/wait';
import type { SwappableExecutors } from './executors.ts';
import { PlannerAway } from './planning/planner-thread.ts';
import type { KeptDocument } from './registry/kept-document.ts';
import type { RegistryClient } from './registry/registry-client.ts';
import type { RegistryFeed } from './registry/registry-feed.ts';
import { StartupError } from './startup-error.ts';
import {
  fingerprintOf,
  readSupergraphDocument,
  readSupergraphFile,
  type SupergraphDocument,
} from './supergraph-document.ts';
import type { SupergraphOrigin, SupergraphStatus } from './supergraph-status.ts';

/** Keeps the executors at the newest good supergraph. */
export interface SupergraphSource {
  /**
   * Serves the first good one: the registry's, what was kept of it, the file's. Follows changes of
   * the registry, or without one of the file, from then on.
   * @throws StartupError when there is none
   */
  start(): Promise<void>;
  /** Waits for a version that is being taken; stops the feed as a whole. */
  stop(): Promise<void>;
}

interface SupergraphSourceOptions {
  readonly executors: SwappableExecutors;
  readonly status: SupergraphStatus;
  /** null: the file is all there is. */
  readonly registry: {
    readonly client: RegistryClient;
    readonly feed: RegistryFeed;
    readonly kept: KeptDocument;
  } | null;
  /** SUPERGRAPH_PATH */
  readonly path: string;
  /** How often the file is looked at. */
  readonly filePollMs: number;
  readonly logger: Logger;
}

/** How long a start waits for the registry before it goes on with what was kept. */
const firstReadTimeoutMs = 6_000;
/** A version whose loading ends the planner's thread each time is as bad as one that does not load. */
const maxFailuresOfOneVersion = 3;

/** Starts nothing yet. */
export function createSupergraphSource(options: SupergraphSourceOptions): SupergraphSource {
  return new WatchingSource(options);
}

class WatchingSource implements SupergraphSource {
  readonly #o: SupergraphSourceOptions;
  readonly #stopping = new AbortController();
  #servedFingerprint: string | null = null;
  /** The last version that was not good, so that it is neither tried nor logged again. */
  #refusedFingerprint: string | null = null;
  #failures = { fingerprint: '', count: 0 };
  #watching: Promise<void> | null = null;

  constructor(options: SupergraphSourceOptions) {
    this.#o = options;
  }

  async start(): Promise<void> {
    const { registry, path } = this.#o;
    const signature = await signatureOf(path);
    const problems: unknown[] = [];
    const etag = registry === null ? null : await this.#startFromRegistry(registry, problems);
    if (this.#o.status.running === null) await this.#startFromFile(problems);
    if (this.#o.status.running === null) throw startupErrorOf(path, problems);
    if (registry === null) {
      this.#watching = this.#watchFile(signature);
      return;
    }
    registry.feed.follow({
      resource: 'supergraph',
      etag,
      take: async ({ body }) => {
        await this.#offer(body, 'registry');
      },
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the gateway is stopping'));
    // Before the executors end: nothing may be swapped in after them.
    await Promise.all([this.#watching, this.#o.registry?.feed.stop()]);
  }

  /** Answers the ETag of what the registry sent, good or not. */
  async #startFromRegistry(
    { client, kept }: NonNullable<SupergraphSourceOptions['registry']>,
    problems: unknown[],
  ): Promise<string | null> {
    let etag: string | null = null;
    try {
      const signal = AbortSignal.timeout(firstReadTimeoutMs);
      const fetched = await client.fetchResource('supergraph', null, signal);
      if (fetched.isChanged) {
        etag = fetched.etag;
        await this.#offer(fetched.body, 'registry', problems);
      }
    } catch (error) {
      problems.push(error);
      this.#o.logger.warn({ err: error }, 'The registry has no supergraph for the start');
    }
    if (this.#o.status.running !== null) return etag;
    const document = await kept.read();
    if (document !== undefined) {
      await this.#offer(document, 'kept', problems);
    }
    return etag;
  }

  async #startFromFile(problems: unknown[]): Promise<void> {
    try {
      const text = await readFile(this.#o.path, 'utf8');
      await this.#offer(text, 'file', problems);
    } catch (error) {
      problems.push(error);
    }
  }

  async #watchFile(first: string | null): Promise<void> {
    const { path, filePollMs, logger } = this.#o;
    const { signal } = this.#stopping;
    let seen = first;
    while (!signal.aborted) {
      await delay(filePollMs, signal).catch(() => {});
      const signature = await signatureOf(path);
      // One that is missing may just be replaced by another.
      if (signal.aborted || signature === null || signature === seen) continue;
      try {
        const text = await readFile(path, 'utf8');
        await this.#offer(text, 'file');
        seen = signature;
      } catch (error) {
        logger.error({ err: error, path }, 'The supergraph file could not be taken yet');
      }
    }
  }

  /**
   * Serves a version unless it is served already or was found to be bad.
   * @param value JSON, or the text of a file
   * @throws PlannerAway when it is not known whether it is good
   */
  async #offer(value: unknown, source: SupergraphOrigin, problems: unknown[] = []): Promise<void> {
    let fingerprint: string | null = null;
    try {
      const document =
        source === 'file' ? readSupergraphFile(value) : readSupergraphDocument(value);
      fingerprint = fingerprintOf(document);
      if (fingerprint === this.#refusedFingerprint) return;
      if (fingerprint === this.#servedFingerprint) this.#confirm(source);
      else await this.#swap(document, source);
      this.#servedFingerprint = fingerprint;
      this.#refusedFingerprint = null;
    } catch (error) {
      problems.push(error);
      fingerprint ??= fingerprintOf(value);
      if (error instanceof PlannerAway && !this.#failsAgain(fingerprint)) {
        this.#o.status.offered('failed');
        throw error;
      }
      if (fingerprint !== this.#refusedFingerprint) this.#refuse(error, source);
      this.#refusedFingerprint = fingerprint;
    }
  }

  async #swap(document: SupergraphDocument, source: SupergraphOrigin): Promise<void> {
    const { executors, status, logger, registry } = this.#o;
    const startedAtMs = performance.now();
    const previous = status.running?.version ?? null;
    await executors.swap(document);
    const { version } = document;
    const contracts = Object.keys(document.contracts);
    status.serving({ version, source, contracts, since: new Date().toISOString() });
    status.offered('swapped');
    const durationMs = Math.round(performance.now() - startedAtMs);
    logger.info({ version, previous, source, contracts, durationMs }, 'The supergraph is swapped');
    if (source !== 'registry') return;
    await registry?.kept.write(document).catch((error: unknown) => {
      logger.warn({ err: error, version }, 'The supergraph could not be kept for the next start');
    });
  }

  /** The registry has what was started with from elsewhere. */
  #confirm(source: SupergraphOrigin): void {
    const { running } = this.#o.status;
    if (running !== null && running.source !== source) {
      this.#o.status.serving({ ...running, source });
    }
  }

  #refuse(error: unknown, source: SupergraphOrigin): void {
    this.#o.status.offered('refused');
    const details = { err: error, source, running: this.#o.status.running?.version ?? null };
    this.#o.logger.error(details, 'A supergraph is refused: the last good one stays');
  }

  #failsAgain(fingerprint: string): boolean {
    const count = this.#failures.fingerprint === fingerprint ? this.#failures.count + 1 : 1;
    this.#failures = { fingerprint, count };
    return count >= maxFailuresOfOneVersion;
  }
}

/** Changes whenever the file does; null: there is none. */
async function signatureOf(path: string): Promise<string | null> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch {
    return null;
  }
}

function startupErrorOf(path: string, problems: readonly unknown[]): StartupError {
  const last = problems.at(-1);
  if ((last as NodeJS.ErrnoException | undefined)?.code !== undefined) {
    return new StartupError(`The supergraph ${path} cannot be read. Set SUPERGRAPH_PATH.`, last);
  }
  const reason = last instanceof Error ? last.message : String(last);
  return new StartupError(`There is no supergraph to serve. ${path}: ${reason}`, last);
}
