import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@elastic/elasticsearch';
import { delay } from '@rendezvous/platform/wait';
import type { Pool } from 'pg';
import type { DoctorDocument } from './doctor-document.ts';
import { indexesBehind } from './rebuild-index.ts';
import { nextVersion, readDocumentPage, readDocuments } from './read-documents.ts';
import { SearchIndexMissing, writeDocuments } from './write-documents.ts';

export interface CheckOptions {
  readonly pool: Pool;
  readonly client: Client;
  readonly alias: string;
  /** Whether to write anew what differs. */
  readonly repair: boolean;
  readonly signal: AbortSignal;
  /** Doctors compared at a time. */
  readonly pageSize?: number;
  /** How long changes that are under way may take in all, in milliseconds. */
  readonly settleMs?: number;
}

export type Difference = 'changed' | 'missing' | 'surplus';

export interface CheckResult {
  /** Doctors in the database and documents in the index. */
  readonly doctors: number;
  readonly documents: number;
  /** How many documents differ, lack or are too many; repaired ones are among them. */
  readonly differences: Readonly<Record<Difference, number>>;
  /** The first of them. */
  readonly examples: readonly { readonly doctorId: number; readonly difference: Difference }[];
  /** Doctors that differ and are still queued: the index is about to hear of them. */
  readonly waiting: number;
  readonly repaired: number;
}

/** Documents as the index has them, by doctor. */
type Indexed = ReadonlyMap<number, unknown>;

const pageSizeDefault = 500;
const settleDefaultMs = 10_000;
const settlePollMs = 100;
/** A change may be written between reading the one and reading the other. */
const looksMax = 3;
const examplesMax = 20;
const requestTimeoutMs = 30_000;

/**
 * Compares every document of a region's index with the database, page by page, and has what differs
 * written anew if wanted. Changes that are under way are waited for, so that what is reported stays
 * wrong unless it is repaired.
 * @throws SearchIndexMissing, or what Elasticsearch or PostgreSQL threw
 */
export async function checkIndex(o: CheckOptions): Promise<CheckResult> {
  return new Check(o, await theIndex(o)).run();
}

async function theIndex({ client, alias, signal }: CheckOptions): Promise<string> {
  const [name, ...others] = await indexesBehind(client, alias, signal);
  if (name === undefined || others.length > 0) throw new SearchIndexMissing(alias);
  return name;
}

class Check {
  readonly #o: CheckOptions;
  readonly #index: string;
  readonly #pageSize: number;
  readonly #settledBy: number;
  readonly #differences: Record<Difference, number> = { changed: 0, missing: 0, surplus: 0 };
  readonly #examples: { doctorId: number; difference: Difference }[] = [];
  #doctors = 0;
  #documents = 0;
  #waiting = 0;
  #repaired = 0;

  constructor(o: CheckOptions, index: string) {
    this.#o = o;
    this.#index = index;
    this.#pageSize = o.pageSize ?? pageSizeDefault;
    this.#settledBy = performance.now() + (o.settleMs ?? settleDefaultMs);
  }

  async run(): Promise<CheckResult> {
    const { client, pool, signal } = this.#o;
    await client.indices.refresh({ index: this.#index }, { signal });
    let after = 0;
    for (;;) {
      const expected = await readDocumentPage(pool, after, this.#pageSize);
      const isLast = expected.size < this.#pageSize;
      const last = isLast ? 2 ** 31 - 1 : Math.max(...expected.keys());
      const indexed = await this.#readIndex(after, last);
      this.#doctors += expected.size;
      this.#documents += indexed.size;
      const suspects = differing(expected, indexed);
      if (suspects.length > 0) await this.#lookCloser(suspects);
      if (isLast) break;
      after = last;
    }
    return {
      doctors: this.#doctors,
      documents: this.#documents,
      differences: this.#differences,
      examples: this.#examples,
      waiting: this.#waiting,
      repaired: this.#repaired,
    };
  }

  /** The documents of doctors with ids above `after` and up to `last`. */
  async #readIndex(after: number, last: number): Promise<Map<number, unknown>> {
    const found = new Map<number, unknown>();
    let from = after;
    for (;;) {
      const answer = await this.#o.client.search(
        {
          index: this.#index,
          size: this.#pageSize,
          query: { range: { doctorId: { gt: from, lte: last } } },
          sort: [{ doctorId: 'asc' }],
          track_total_hits: false,
        },
        { signal: this.#o.signal, requestTimeout: requestTimeoutMs },
      );
      const { hits } = answer.hits;
      for (const hit of hits) found.set(Number(hit._id), hit._source);
      if (hits.length < this.#pageSize) return found;
      from = Number(hits.at(-1)?.sort?.[0]);
    }
  }

  async #lookCloser(suspects: readonly number[]): Promise<void> {
    let different = suspects;
    for (let look = 0; look < looksMax && different.length > 0; look += 1) {
      if (look > 0) await delay(settlePollMs, this.#o.signal);
      const queued = await this.#untilNotQueued(different);
      this.#waiting += queued.size;
      const settled = different.filter((doctorId) => !queued.has(doctorId));
      different = [...(await this.#compare(settled)).keys()];
    }
    const certain = await this.#compare(different);
    for (const [doctorId, difference] of certain) {
      this.#differences[difference] += 1;
      if (this.#examples.length < examplesMax) this.#examples.push({ doctorId, difference });
    }
    if (this.#o.repair && certain.size > 0) await this.#repair([...certain.keys()]);
  }

  /** Who of them is still queued when the time is over. */
  async #untilNotQueued(doctorIds: readonly number[]): Promise<Set<number>> {
    for (;;) {
      const { rows } = await this.#o.pool.query<{ doctor_id: number }>(
        'SELECT doctor_id FROM search_index_queue WHERE doctor_id = ANY ($1::integer[])',
        [doctorIds],
      );
      if (rows.length === 0 || performance.now() > this.#settledBy) {
        return new Set(rows.map((row) => row.doctor_id));
      }
      await delay(settlePollMs, this.#o.signal);
    }
  }

  async #compare(doctorIds: readonly number[]): Promise<Map<number, Difference>> {
    if (doctorIds.length === 0) return new Map();
    const { pool, client, signal } = this.#o;
    const expected = await readDocuments(pool, doctorIds);
    const answer = await client.mget(
      { index: this.#index, ids: doctorIds.map(String) },
      { signal, requestTimeout: requestTimeoutMs },
    );
    const indexed = new Map<number, unknown>();
    for (const one of answer.docs) {
      if ('found' in one && one.found) indexed.set(Number(one._id), one._source);
    }
    return new Map(
      doctorIds.flatMap((doctorId) => {
        const difference = differenceOf(expected.get(doctorId) ?? null, indexed.get(doctorId));
        return difference === null ? [] : [[doctorId, difference]];
      }),
    );
  }

  async #repair(doctorIds: readonly number[]): Promise<void> {
    const { pool, client, signal } = this.#o;
    const version = await nextVersion(pool);
    const documents = await readDocuments(pool, doctorIds);
    const manner = { untilVisible: false, isPatient: true };
    await writeDocuments(client, [this.#index], { version, documents }, manner, signal);
    // Elasticsearch keeps what has a higher version, or refuses a document: only a look tells.
    const still = await this.#compare(doctorIds);
    this.#repaired += doctorIds.length - still.size;
  }
}

function differing(expected: ReadonlyMap<number, DoctorDocument>, indexed: Indexed): number[] {
  const all = new Set([...expected.keys(), ...indexed.keys()]);
  return [...all].filter(
    (doctorId) => differenceOf(expected.get(doctorId) ?? null, indexed.get(doctorId)) !== null,
  );
}

function differenceOf(expected: DoctorDocument | null, indexed: unknown): Difference | null {
  if (indexed === undefined) return expected === null ? null : 'missing';
  if (expected === null) return 'surplus';
  return isDeepStrictEqual(comparable(expected), comparable(indexed)) ? null : 'changed';
}

/** A publication that changes nothing a search depends on raises the version and is not written. */
function comparable(document: unknown): unknown {
  if (typeof document !== 'object' || document === null) return document;
  return { ...document, availabilityVersion: undefined };
}
