import { createHash } from 'node:crypto';
import type { CacheLevelTwo } from '@rendezvous/cache/level-two';
import { createTaggedCache, type TaggedCache } from '@rendezvous/cache/tagged-cache';
import type { Clock } from '@rendezvous/platform/clock';
import type { Registry } from '@rendezvous/platform/telemetry';
import { tagsOfSearch } from './domain/search-tags.ts';
import type { DoctorSearch, SearchQuestion, SearchResult } from './search-doctors.ts';

/** A first page as it is kept: an answer and the moment it judged free time as of. */
export interface SearchPage extends SearchResult {
  readonly asOf: Date;
}

export type SearchPages = TaggedCache<SearchPage>;

/** Bounds how long free time that passes, a new profile or a lost invalidation go unnoticed. */
const pageTtlMs = 30_000;
/** See taggedLevelOneTtlMs. Together with what the search engine takes it stays below two seconds. */
const taggedLevelOneTtlMs = 1_000;
/** A page of the fallback is not kept for those who could have one of the engine's. */
const degradedTtlMs = 1_000;
/** A page of 20 with its facets takes 1,000 to 3,000 characters, so the characters bound memory. */
const pagesMax = 20_000;
const charactersMax = 32_000_000;
const cacheName = 'search_pages';
/** Pages that another version of this code kept are not found. */
const keyVersion = 1;

/** The cache of one region's first pages; null as level two keeps them in this process alone. */
export function createSearchPages(o: {
  levelTwo: CacheLevelTwo | null;
  /** When what was written to the search engine is surely found by searches, in milliseconds. */
  searchableAfterMs: number;
  metrics: Registry;
  clock: Clock;
}): SearchPages {
  const { levelTwo, searchableAfterMs, metrics, clock } = o;
  return createTaggedCache<SearchPage>({
    name: cacheName,
    maxEntries: pagesMax,
    maxCharacters: charactersMax,
    ttlMs: pageTtlMs,
    taggedLevelOneTtlMs,
    secondDelayMs: searchableAfterMs,
    ...(levelTwo === null ? {} : { levelTwo }),
    codec: { encode: encodePage, decode: decodePage },
    metrics,
    clock,
  });
}

/**
 * Answers first pages from the cache and has the search make all others. A later page is asked for
 * by few, and by whom depends on a first page. A kept page is answered with the moment it was made
 * as of, which goes into its cursors, so its list goes on exactly where and as it began.
 */
export function cacheSearchPages(search: DoctorSearch, pages: SearchPages): DoctorSearch {
  async function make(question: SearchQuestion): Promise<{ value: SearchPage; ttlMs?: number }> {
    const value = { ...(await search.search(question)), asOf: question.asOf };
    return value.degraded ? { value, ttlMs: degradedTtlMs } : { value };
  }

  return {
    async search(question, signal) {
      const tags = question.after === null ? tagsOfSearch(question.criteria) : null;
      if (tags === null) return search.search(question, signal);
      signal?.throwIfAborted();
      // Others may wait for the same page, so nobody's signal ends the making of it.
      return pages.get(keyOf(question), tags, () => make(question));
    },
    suggest: (question, signal) => search.suggest(question, signal),
  };
}

/** Equal questions have equal keys, whenever they are asked. A hash: a key could say who is where. */
function keyOf({ criteria, first, summary }: SearchQuestion): string {
  const text = JSON.stringify([keyVersion, criteria, first, summary]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}

function encodePage({ hits, asOf, ...rest }: SearchPage): string {
  const rows = hits.map(({ doctorId, distanceMetres, keys }) => [
    doctorId,
    distanceMetres,
    ...keys,
  ]);
  return JSON.stringify({ ...rest, asOf: asOf.getTime(), rows });
}

type StoredPage = Omit<SearchPage, 'hits' | 'asOf'> & {
  readonly asOf: number;
  readonly rows: readonly (readonly [number, number | null, number, number])[];
};

function decodePage(text: string): SearchPage {
  const { rows, asOf, ...rest } = JSON.parse(text) as StoredPage;
  return {
    ...rest,
    asOf: new Date(asOf),
    hits: rows.map(([doctorId, distanceMetres, first, second]) => ({
      doctorId,
      distanceMetres,
      keys: [first, second],
    })),
  };
}
