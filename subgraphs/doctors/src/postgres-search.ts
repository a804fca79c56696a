import type { Pool } from 'pg';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import { createSingleFlight } from '@rendezvous/cache/single-flight';
import type { Clock } from '@rendezvous/platform/clock';
import { fingerprint, malformed } from './domain/cursor.ts';
import { readElasticsearchMarker } from './domain/engine-marker.ts';
import { type KnownWord, type LexicalTerm, lexicalTerm, openWords } from './domain/lexical-term.ts';
import type { SearchCriteria, SearchTerm } from './domain/search-criteria.ts';
import type {
  DoctorSearch,
  SearchQuestion,
  SearchResult,
  SearchSummary,
} from './search-doctors.ts';
import { expandWordsSql, nearWordsMax } from './sql/expand-words.ts';
import { type SearchRow, searchStatement } from './sql/search-statement.ts';
import { isSnapshot } from './sql/snapshot.ts';
import { suggestDoctors } from './sql/suggest-doctors.ts';

export interface PostgresSearchOptions {
  readonly pool: Pool;
  /** Every time zone practices of the region lie in. */
  readonly timeZones: readonly string[];
  readonly clock: Clock;
  /** Numbers and facets of results with more doctors than this are kept for a minute; 20,000. */
  readonly hugeResult?: number;
}

/** Counting more doctors than this takes long enough to keep the numbers for a while. */
const defaultHugeResult = 20_000;
const hugeSummaryTtlMs = 60_000;
const hugeSummariesMax = 200;
const facetValuesMax = 50;
/** The marker of all other sorts. */
const noSnapshot = '0:0:';
/** Longer ones would make cursors unwieldy. */
const snapshotLengthMax = 2_000;

/** The doctor-search port on PostgreSQL: location by GiST, text and lists by GIN, typos by trigram. */
export function createPostgresSearch(options: PostgresSearchOptions): DoctorSearch {
  const { pool, timeZones, clock, hugeResult = defaultHugeResult } = options;
  const hugeSummaries = new BoundedMap<string, { summary: SearchSummary; untilMs: number }>(
    hugeSummariesMax,
  );
  const counting = createSingleFlight<SearchSummary | null>();

  async function ask(question: SearchQuestion, summary: boolean): Promise<SearchResult> {
    const { criteria, after } = question;
    const statement = searchStatement({
      criteria,
      terms: await lexicalTerms(pool, criteria.terms),
      timeZones,
      asOf: question.asOf,
      after: after === null ? null : { ...after, snapshot: snapshotOf(after.marker) },
      first: question.first,
      summary,
    });
    const answer = await pool.query<SearchRow>(statement.text, statement.values);
    const row = answer.rows[0];
    if (row === undefined) throw new Error('the search statement answers exactly one row');
    return {
      hits: (row.hits ?? []).slice(0, question.first).map((hit) => ({
        doctorId: hit.id,
        distanceMetres: hit.metres,
        keys: [hit.k1, hit.k2],
      })),
      hasMore: (row.hits?.length ?? 0) > question.first,
      summary: readSummary(row),
      marker:
        after === null || snapshotOf(after.marker) === null
          ? markerOf(row.snapshot, criteria)
          : after.marker,
      degraded: false,
    };
  }

  /** Counting takes most of the time, so whoever asks the same meanwhile only reads a page. */
  async function askAndCount(question: SearchQuestion, key: string): Promise<SearchResult> {
    let own: Promise<SearchResult> | undefined;
    const counted = counting.run(key, async () => {
      own = ask(question, true);
      const { summary } = await own;
      if (summary !== null && summary.totalCount > hugeResult) {
        hugeSummaries.set(key, { summary, untilMs: clock().getTime() + hugeSummaryTtlMs });
      }
      return summary;
    });
    const page = own ?? ask(question, false);
    const [result, summary] = await Promise.all([page, counted]);
    return { ...result, summary };
  }

  return {
    async search(question: SearchQuestion): Promise<SearchResult> {
      const { criteria, after } = question;
      if (after !== null && !isMarker(after.marker, criteria)) throw malformed();
      if (!question.summary) return ask(question, false);
      const key = fingerprint(criteria);
      const kept = hugeSummaries.get(key);
      if (kept === undefined || kept.untilMs <= clock().getTime()) {
        return askAndCount(question, key);
      }
      return { ...(await ask(question, false)), summary: kept.summary };
    },
    suggest: (question) => suggestDoctors(pool, question),
  };
}

/** Only NEXT_AVAILABLE needs to know later what the first page could see. */
function markerOf(snapshot: string, criteria: SearchCriteria): string {
  if (criteria.sort !== 'NEXT_AVAILABLE') return noSnapshot;
  if (snapshot.length <= snapshotLengthMax) return snapshot;
  // So many transactions at once: what they and everything after them changed counts as unseen.
  const oldest = snapshot.slice(0, snapshot.indexOf(':'));
  return `${oldest}:${oldest}:`;
}

/** null when it cannot be told from the other engine's marker who moved before this page. */
function snapshotOf(marker: string): string | null {
  const content = readElasticsearchMarker(marker) ?? marker;
  return content === marker || isSnapshot(content) ? content : null;
}

function isMarker(marker: string, criteria: SearchCriteria): boolean {
  if (readElasticsearchMarker(marker) !== null) return true;
  return criteria.sort === 'NEXT_AVAILABLE' ? isSnapshot(marker) : marker === noSnapshot;
}

/** One look-up for all words that are no specialties; none when all are. */
async function lexicalTerms(pool: Pool, terms: readonly SearchTerm[]): Promise<LexicalTerm[]> {
  const words = openWords(terms);
  const known = new Map<string, KnownWord>();
  if (words.length > 0) {
    const { rows } = await pool.query<KnownWord>({
      name: 'expand-words',
      text: expandWordsSql,
      values: [words, nearWordsMax],
    });
    for (const row of rows) known.set(row.word, row);
  }
  return terms.map((term) => lexicalTerm(term, known));
}

function readSummary(row: SearchRow): SearchSummary | null {
  if (row.total === null) return null;
  const entries = Object.entries(row.facets ?? {}).sort(
    ([leftValue, left], [rightValue, right]) => right - left || (leftValue < rightValue ? -1 : 1),
  );
  const facet = (prefix: string): { value: string; count: number }[] =>
    entries
      .filter(([value]) => value.startsWith(prefix))
      .slice(0, facetValuesMax)
      .map(([value, count]) => ({ value: value.slice(prefix.length), count }));
  return {
    totalCount: row.total,
    facets: {
      specialties: facet('s:'),
      languages: facet('l:'),
      insurances: facet('i:'),
      visitKinds: facet('v:'),
    },
  };
}
