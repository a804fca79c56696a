import type { Client } from '@elastic/elasticsearch';
import type { Clock } from '@rendezvous/platform/clock';
import type { Logger } from '@rendezvous/platform/logger';
import { whileLocked } from '@rendezvous/platform/session-lock';
import type { Pool } from 'pg';
import { drainQueue } from './drain-queue.ts';
import { isIndexMissing } from './engine-errors.ts';
import type { HashedDefinition } from './index-definition.ts';
import { feedAlias, isIndexOf, newIndexName } from './index-names.ts';
import { makeLive, registeredIndexes, registerIndex, unregisterIndex } from './index-registry.ts';
import { nextVersion, readDocumentPage } from './read-documents.ts';
import { type DocumentChanges, writeDocuments } from './write-documents.ts';

export interface RebuildOptions {
  readonly pool: Pool;
  readonly client: Client;
  readonly region: string;
  readonly alias: string;
  readonly definition: HashedDefinition;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Gives up at once; what was built so far is removed by the next rebuild. */
  readonly signal: AbortSignal;
  /** Doctors read and written at a time. */
  readonly pageSize?: number;
  /** Asked once nobody else builds: whether it still has to be done. */
  isNeeded?(): Promise<boolean>;
  /** Called after each page with the number of doctors written so far. */
  onProgress?(written: number): void | Promise<void>;
}

export type RebuildOutcome =
  | { readonly outcome: 'built'; readonly index: string; readonly doctors: number }
  /** Somebody else had built it meanwhile. */
  | { readonly outcome: 'not needed' }
  /** Another process is building. */
  | { readonly outcome: 'elsewhere' };

const pageSizeDefault = 1_000;
/** The queue is drained into the new index before it answers, unless changes come faster. */
const drainsMax = 2_000;
const requestTimeoutMs = 30_000;
/** Minutes of work are not given up for a request that took too long. */
const manner = { untilVisible: false, isPatient: true };

/**
 * Builds an index of all doctors beside the one that answers and then puts it in its place, while
 * searches and changes go on. Two never build at once.
 *
 * No change is lost: from before the first page is read, every change is queued and written to both
 * indexes, under a version that the page it may have missed cannot replace (see registerIndex).
 * @throws what Elasticsearch or PostgreSQL threw; the index that answers goes on answering
 */
export async function rebuildIndex(o: RebuildOptions): Promise<RebuildOutcome> {
  let outcome: RebuildOutcome = { outcome: 'elsewhere' };
  await whileLocked(o.pool, `rendezvous.doctors.${o.region}.search-index-build`, async (lost) => {
    const signal = AbortSignal.any([o.signal, lost]);
    if (o.isNeeded !== undefined && !(await o.isNeeded())) {
      outcome = { outcome: 'not needed' };
      return;
    }
    outcome = await build({ ...o, signal });
  });
  return outcome;
}

async function build(o: RebuildOptions): Promise<RebuildOutcome> {
  const { pool, client, region, alias, definition, signal } = o;
  await removeUnfinished(o);
  const name = newIndexName(alias, o.clock());
  o.logger.info({ index: name }, 'building a search index');
  await client.indices.create(
    {
      index: name,
      settings: definition.settings,
      mappings: { ...definition.mappings, _meta: { definition: definition.hash } },
      aliases: { [feedAlias(name)]: {} },
      wait_for_active_shards: 1,
    },
    { signal, requestTimeout: requestTimeoutMs },
  );
  try {
    await registerIndex(pool, region, { name, alias, mapping: definition.hash }, signal);
    const doctors = await writeAll(o, name);
    await drainAll(o);
    await client.indices.refresh({ index: name }, { signal, requestTimeout: requestTimeoutMs });
    await switchAlias(o, name);
    await makeLive(pool, { name, alias });
    o.logger.info({ index: name, doctors }, 'a new search index answers');
    await removeOld(o, name);
    return { outcome: 'built', index: name, doctors };
  } catch (error) {
    // Best effort, as Elasticsearch may be what failed: the next rebuild removes what is left.
    await removeUnfinished({ ...o, signal: AbortSignal.timeout(requestTimeoutMs) }).catch(() => {});
    throw error;
  }
}

/** Reads page after page, each while the one before is written. */
async function writeAll(o: RebuildOptions, name: string): Promise<number> {
  let written = 0;
  let page = await readPage(o, 0);
  while (page.documents.size > 0) {
    o.signal.throwIfAborted();
    const last = Math.max(...page.documents.keys());
    const [next, refused] = await Promise.all([
      readPage(o, last),
      writeDocuments(o.client, [name], page, manner, o.signal),
    ]);
    for (const { doctorId, problem } of refused) {
      o.logger.error({ doctorId, problem }, 'the search index refuses a document');
    }
    written += page.documents.size - refused.length;
    await o.onProgress?.(written);
    page = next;
  }
  return written;
}

async function readPage(o: RebuildOptions, after: number): Promise<DocumentChanges> {
  const version = await nextVersion(o.pool);
  const size = o.pageSize ?? pageSizeDefault;
  return { version, documents: await readDocumentPage(o.pool, after, size) };
}

/** What changed meanwhile is in the new index before it answers, also where no service runs. */
async function drainAll(o: RebuildOptions): Promise<void> {
  for (let drains = 0; drains < drainsMax; drains += 1) {
    const { hasMore } = await drainQueue({ ...o, mapping: o.definition.hash });
    if (!hasMore) return;
  }
}

/** In one step: no search falls between two indexes, or finds both. */
async function switchAlias(o: RebuildOptions, name: string): Promise<void> {
  const { client, alias, signal } = o;
  const holders = await indexesBehind(client, alias, signal);
  await client.indices.updateAliases(
    {
      actions: [
        ...holders.map((index) => ({ remove: { index, alias } })),
        { add: { index: name, alias } },
      ],
    },
    { signal, requestTimeout: requestTimeoutMs },
  );
}

/** The indexes that a search of the alias asks; none when there is no such alias. */
export async function indexesBehind(
  client: Client,
  alias: string,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const found = await client.indices.getAlias({ name: alias }, { signal });
    return Object.keys(found);
  } catch (error) {
    if (isIndexMissing(error)) return [];
    throw error;
  }
}

/** What a rebuild that was interrupted left behind, and what answers no longer. */
async function removeUnfinished(o: RebuildOptions): Promise<void> {
  const answering = await indexesBehind(o.client, o.alias, o.signal);
  for (const index of await registeredIndexes(o.pool)) {
    const answers = answering.includes(index.name);
    if (answers && index.isLive) continue;
    await unregisterIndex(o.pool, index.name);
    if (!answers) await removeIndex(o, index.name);
  }
}

/** Keeps the one that answered before, for whoever wants to know what it had. */
async function removeOld(o: RebuildOptions, current: string): Promise<void> {
  const found = await o.client.indices.get(
    { index: `${o.alias}-*`, filter_path: '*.aliases' },
    { signal: o.signal, requestTimeout: requestTimeoutMs },
  );
  const older = Object.keys(found)
    .filter((name) => isIndexOf(o.alias, name) && name < current)
    .toSorted();
  for (const name of older.slice(0, -1)) await removeIndex(o, name);
}

async function removeIndex(o: RebuildOptions, name: string): Promise<void> {
  await o.client.indices.delete(
    { index: name, ignore_unavailable: true },
    { signal: o.signal, requestTimeout: requestTimeoutMs },
  );
}
