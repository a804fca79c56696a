import { post } from '../../support/client.ts';
import { daysFromNow } from '../../support/operations.ts';
import type { RandomChoice } from '../../mixed-load/random.ts';

const pageSize = 10;

const document = `query ChaosSearch(
  $filter: DoctorFilter!, $sort: DoctorSort!, $first: Int!, $from: Date!, $days: Int!
) {
  searchDoctors(filter: $filter, sort: $sort, first: $first) {
    degraded totalCount pageInfo { hasNextPage }
    facets { specialties { value count } }
    edges { distanceKm node { id name availability(from: $from, days: $days) {
      date slots { id startsAt } } } }
  }
}`;

interface SearchAnswer {
  searchDoctors: {
    degraded: boolean;
    totalCount: number;
    edges: { node: { id: string; availability: { date: string; slots: { id: string }[] }[] } }[];
  };
}

/** A search as somebody may want it. */
export interface WantedSearch {
  readonly name: string;
  readonly sort: 'BEST' | 'DISTANCE' | 'NEXT_AVAILABLE';
  readonly filter: object;
}

/** Searches that many people want: several filters, all sorts. Their pages may be kept. */
export function popularSearches(): readonly WantedSearch[] {
  const from = daysFromNow(2);
  const until = daysFromNow(9);
  const near = { latitude: 48.8566, longitude: 2.3522, radiusKm: 200 };
  return [
    { name: 'best', sort: 'BEST', filter: {} },
    { name: 'distance', sort: 'DISTANCE', filter: { near } },
    { name: 'next', sort: 'NEXT_AVAILABLE', filter: {} },
    { name: 'day', sort: 'BEST', filter: { availableFrom: from, availableTo: from } },
    {
      name: 'mornings',
      sort: 'NEXT_AVAILABLE',
      filter: { availableFrom: from, availableTo: until, dayParts: ['MORNING'] },
    },
    { name: 'language', sort: 'BEST', filter: { languages: ['fr'], visitKind: 'IN_PERSON' } },
    { name: 'text', sort: 'BEST', filter: { text: 'medecin' } },
  ];
}

/** A popular search, or as often one from a place where nobody else is, which no cache can have. */
export function pickSearch(random: RandomChoice): WantedSearch {
  const popular = random.pick(popularSearches());
  if (random.next() < 0.5) return popular;
  const latitude = 44 + 5 * random.next();
  const longitude = 5 * random.next();
  const near = { latitude, longitude, radiusKm: 200 };
  return { ...popular, name: `${popular.name} from here`, filter: { ...popular.filter, near } };
}

/** Searches with availability. Answers what is wrong with the answer, if anything. */
export async function search(
  endpoint: string,
  { filter, sort }: WantedSearch,
): Promise<{ violation: string | null; isDegraded: boolean }> {
  const from = daysFromNow(2);
  const variables = { filter, sort, first: pageSize, from, days: 7 };
  const answer = await post<SearchAnswer>(endpoint, document, variables);
  const found = answer.data?.searchDoctors;
  if (answer.errors.length > 0 || found === undefined) {
    return { violation: JSON.stringify(answer.errors), isDegraded: false };
  }
  const isComplete =
    found.edges.length === Math.min(found.totalCount, pageSize) &&
    found.edges.every(({ node }) => node.availability.length === 7);
  return { violation: isComplete ? null : 'a part is missing', isDegraded: found.degraded };
}

const idsDocument = `query ChaosIds($filter: DoctorFilter!, $after: String) {
  searchDoctors(filter: $filter, sort: BEST, first: 50, after: $after) {
    degraded totalCount pageInfo { hasNextPage endCursor } edges { node { id } }
  }
}`;

interface IdsAnswer {
  searchDoctors: {
    degraded: boolean;
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    edges: { node: { id: string } }[];
  };
}

/** Every doctor that a filter finds, in no order. @throws Error when a part of it is degraded */
export async function findAllIds(endpoint: string, filter: object): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const answer: { data: IdsAnswer | null; errors: readonly unknown[] } = await post<IdsAnswer>(
      endpoint,
      idsDocument,
      { filter, after },
    );
    const page = answer.data?.searchDoctors;
    if (page === undefined) throw new Error(`no search: ${JSON.stringify(answer.errors)}`);
    if (page.degraded) throw new Error('the search is degraded');
    ids.push(...page.edges.map(({ node }) => node.id));
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || after === null) return ids.sort();
  }
}
