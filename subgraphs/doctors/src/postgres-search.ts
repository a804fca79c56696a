import type { Pool } from 'pg';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import { createSingleFlight } from '@rendezvous/cache/single-flight';
import type { Clock } from '@rendezvous/platform/clock';
import { fingerprint, malformed } from './domain/cursor.ts';
import { isNear } from './domain/edit-distance.ts';
import { readElasticsearchMarker } from './domain/engine-marker.ts';
import { withoutParticle } from './domain/particles.ts';
import { saintForms } from './domain/saints.ts';
import type { SearchCriteria, SearchTerm } from './domain/search-criteria.ts';
import type {
  DoctorSearch,
  SearchQuestion,
  SearchResult,
  SearchSummary,
} from './search-doctors.ts';
import { type ExpandedWordRow, expandWordsSql } from './sql/expand-words.ts';
import { type LexicalTerm, type SearchRow, searchStatement } from './sql/search-statement.ts';
import { isSnapshot } from './sql/snapshot.ts';
import { suggestDoctors } from './sql/suggest-doctors.ts';
import { tsqueryText } from './sql/tsquery-text.ts';

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
const nearWordsMax = 30;
const alternativesMax = 8;
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

/** null for a list that began on Elasticsearch: who moved before this page cannot be told. */
function snapshotOf(marker: string): string | null {
  return readElasticsearchMarker(marker) === null ? marker : null;
}

function isMarker(marker: string, criteria: SearchCriteria): boolean {
  if (snapshotOf(marker) === null) return true;
  return criteria.sort === 'NEXT_AVAILABLE' ? isSnapshot(marker) : marker === noSnapshot;
}

/**
 * Decides for every word what it stands for: itself where somebody is named so, otherwise what it
 * is a misspelling of. One look-up for all of them, none when all are specialties.
 */
async function lexicalTerms(pool: Pool, terms: readonly SearchTerm[]): Promise<LexicalTerm[]> {
  const open = terms.filter((term) => term.specialties.length === 0);
  const words = [...new Set(open.flatMap((term) => term.words))];
  const expanded = new Map<string, ExpandedWordRow>();
  if (words.length > 0) {
    const { rows } = await pool.query<ExpandedWordRow>({
      name: 'expand-words',
      text: expandWordsSql,
      values: [words, nearWordsMax],
    });
    for (const row of rows) expanded.set(row.word, row);
  }
  return terms.map((term) => lexicalTerm(term, expanded));
}

function lexicalTerm(
  term: SearchTerm,
  expanded: ReadonlyMap<string, ExpandedWordRow>,
): LexicalTerm {
  const rows = term.words.map((word) => expanded.get(word));
  const isNamed = rows.every((row) => row?.named === true);
  const alternatives = term.words.map((word, index) => {
    const near = (rows[index]?.near ?? []).filter((candidate) => isNear(word, candidate));
    const apart = rows[index]?.named === true ? [] : withoutParticle(word);
    return [word, ...saintForms(word), ...apart, ...near.slice(0, alternativesMax)];
  });
  return {
    lexical: tsqueryText(alternatives, 'ABC'),
    nameOnly: tsqueryText(alternatives, 'A'),
    townOnly: tsqueryText(alternatives, 'B'),
    prose: tsqueryText(
      term.words.map((word) => [word]),
      'D',
    ),
    specialties: isNamed ? term.specialties : [...term.specialties, ...term.guesses],
  };
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
