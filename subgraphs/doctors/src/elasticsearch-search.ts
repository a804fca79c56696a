import type { Client, estypes } from '@elastic/elasticsearch';
import { fingerprint, malformed } from './domain/cursor.ts';
import { elasticsearchMarker, readElasticsearchMarker } from './domain/engine-marker.ts';
import { type LexicalTerm, lexicalTerm, openWords } from './domain/lexical-term.ts';
import type { SearchCriteria } from './domain/search-criteria.ts';
import type { DoctorSearch, SearchHit, SearchQuestion } from './search-doctors.ts';
import type { DoctorDocument } from './search-index/doctor-document.ts';
import { createIndexReader, type IndexReader } from './search-index/index-reader.ts';
import { lookUpWords } from './search-index/known-words.ts';
import { hasMoved } from './search-index/moved-doctors.ts';
import { planLanes } from './search-index/plan-lanes.ts';
import { readSummary } from './search-index/read-summary.ts';
import { filtersOf } from './search-index/search-filters.ts';
import {
  type IndexedHit,
  type Lane,
  type ReadBatch,
  readLane,
} from './search-index/search-lane.ts';
import { suggestFromIndex } from './search-index/suggest-from-index.ts';
import { isSnapshot } from './sql/snapshot.ts';

export interface ElasticsearchSearchOptions {
  readonly client: Client;
  /** The alias of the region's doctors. */
  readonly index: string;
}

/** The marker of all other sorts than NEXT_AVAILABLE: there is nothing to remember. */
const nothingToRemember = '0:0:';

/**
 * The doctor-search port on Elasticsearch. It finds the same doctors as PostgreSQL in the same
 * order and with the same keys (docs/adr/0014), so a list can be read on with either.
 */
export function createElasticsearchSearch(options: ElasticsearchSearchOptions): DoctorSearch {
  const openReader = (list: unknown, signal: AbortSignal | undefined): IndexReader =>
    createIndexReader({ ...options, signal, preference: `list-${fingerprint(list)}` });
  return {
    async search(question, signal) {
      const { criteria, asOf } = question;
      const snapshot = readSnapshot(question);
      const reader = openReader(criteria, signal);
      const terms = await lexicalTerms(reader, criteria);
      // Before the page, so that whatever moves while it is read counts as moved.
      const marker = await markerOf(reader, question, snapshot);
      const [hits, summary] = await Promise.all([
        readPage(reader, question, terms, snapshot),
        question.summary
          ? readSummary(reader, filtersOf(criteria, terms, asOf), criteria.circles)
          : null,
      ]);
      return {
        hits: hits.slice(0, question.first),
        hasMore: hits.length > question.first,
        summary,
        marker,
        degraded: false,
      };
    },
    suggest: (question, signal) => suggestFromIndex(openReader(question, signal), question),
  };
}

/** Up to one doctor more than the page has. */
async function readPage(
  reader: IndexReader,
  question: SearchQuestion,
  terms: readonly LexicalTerm[],
  snapshot: string | null,
): Promise<SearchHit[]> {
  const { criteria, asOf, after, first } = question;
  const hits: SearchHit[] = [];
  for (const lane of planLanes({ criteria, terms, asOf, after })) {
    const wanted = first + 1 - hits.length;
    if (wanted <= 0) break;
    const unmoved = withoutMoved(lane, question, snapshot);
    hits.push(...(await readLane(unmoved, after, wanted, readBatchOf(reader))));
  }
  return hits;
}

function withoutMoved(
  lane: Lane,
  { criteria, asOf }: SearchQuestion,
  snapshot: string | null,
): Lane {
  const { window } = criteria;
  if (snapshot === null || window === null) return lane;
  return {
    ...lane,
    hitOf(indexed) {
      const document = indexed.source as Pick<DoctorDocument, 'changedDays' | 'free'>;
      return hasMoved(document, window, asOf, snapshot) ? null : lane.hitOf(indexed);
    },
  };
}

function readBatchOf(reader: IndexReader): ReadBatch {
  return async ({ query, sort, sourceFields }, after, size) => {
    const { hits } = await reader.search({
      size,
      track_total_hits: false,
      query,
      sort,
      ...(after === null ? {} : { search_after: [...after] }),
      _source: sourceFields.length === 0 ? false : [...sourceFields],
      docvalue_fields: ['latitude', 'longitude', 'popularityPoints'],
    });
    return hits.hits.map(readHit);
  };
}

function readHit({ sort = [], fields = {}, _source }: estypes.SearchHit): IndexedHit {
  const values = sort.map(Number);
  return {
    doctorId: values.at(-1) ?? 0,
    latitude: Number(fields['latitude']?.[0]),
    longitude: Number(fields['longitude']?.[0]),
    popularityPoints: Number(fields['popularityPoints']?.[0] ?? 0),
    sort: values,
    source: _source ?? null,
  };
}

async function lexicalTerms(
  reader: IndexReader,
  { terms }: SearchCriteria,
): Promise<LexicalTerm[]> {
  const words = openWords(terms);
  const known = await lookUpWords(reader, words);
  return terms.map((term) => lexicalTerm(term, known));
}

/** A snapshot that sees every change the index has; later pages leave out what came after it. */
async function markerOf(
  reader: IndexReader,
  { criteria, after }: SearchQuestion,
  snapshot: string | null,
): Promise<string> {
  if (criteria.sort !== 'NEXT_AVAILABLE') return nothingToRemember;
  if (after !== null && snapshot !== null) return after.marker;
  const { aggregations } = await reader.search({
    size: 0,
    track_total_hits: false,
    aggs: { latest: { max: { field: 'changedBy' } } },
  });
  const latest = aggregations?.['latest'];
  const value = latest !== undefined && 'value' in latest ? Number(latest.value) : 0;
  return elasticsearchMarker(`${value + 1}:${value + 1}:`);
}

/**
 * The snapshot a list goes on with; null on its first page, and where nobody can have moved. Both
 * engines remember one of the same kind, so it does not matter which gave it out.
 * @throws BadUserInput when no engine can have given out the marker
 */
function readSnapshot({ criteria, after }: SearchQuestion): string | null {
  if (after === null) return null;
  const own = readElasticsearchMarker(after.marker);
  const content = own ?? after.marker;
  if (criteria.sort !== 'NEXT_AVAILABLE') {
    if (own === null && content !== nothingToRemember) throw malformed();
    return null;
  }
  if (isSnapshot(content)) return content;
  if (own === null) throw malformed();
  return null;
}
