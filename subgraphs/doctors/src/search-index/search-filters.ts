import type { estypes } from '@elastic/elasticsearch';
import { earthRadiusMetres } from '../domain/earth.ts';
import type { LexicalTerm } from '../domain/lexical-term.ts';
import type { AvailabilityWindow, Circle, SearchCriteria } from '../domain/search-criteria.ts';
import { allParts } from '../domain/parts.ts';
import { allOf, fitsTerm } from './term-queries.ts';

type Query = estypes.QueryDslQueryContainer;

/** The sphere Elasticsearch measures on (Lucene's GeoUtils). */
const engineRadiusMetres = 6_371_008.771_4;
/** Metres of ours in one of Elasticsearch's. */
export const metresPerEngineMetre = earthRadiusMetres / engineRadiusMetres;
/**
 * Elasticsearch keeps places to a centimetre and measures by tables, so its metres may be this much
 * off ours within the longest distances searched for. What lies so near an edge is measured again.
 */
export const distanceMarginMetres = 2;

/** Conditions on the doctors of a search; circles a hair wider than they are, see isInCircles(). */
export function filtersOf(
  criteria: SearchCriteria,
  terms: readonly LexicalTerm[],
  asOf: Date,
): Query[] {
  const { specialty, languages, insurance, visitKind, circles, window } = criteria;
  const filters: Query[] = circles.map((circle) => within(circle, distanceMarginMetres));
  if (specialty !== null) filters.push({ term: { specialties: specialty } });
  if (languages.length > 0) filters.push({ terms: { languages: [...languages] } });
  if (insurance !== null) filters.push({ term: { insurances: insurance } });
  if (visitKind !== null) filters.push({ term: { visitKinds: visitKind } });
  filters.push(...terms.map(fitsTerm));
  if (window?.required) filters.push(hasFree(freeTimeIn(window, asOf)));
  return filters;
}

/** The doctors about whom only the exact distance can say whether they are in all circles. */
export function onAnEdge(circles: readonly Circle[]): Query {
  return {
    bool: {
      should: circles.map((circle) => ({
        bool: {
          filter: [within(circle, distanceMarginMetres)],
          must_not: [within(circle, -distanceMarginMetres)],
        },
      })),
      minimum_should_match: 1,
    },
  };
}

/** Free time of the window that is not over; with `untilNow` such that has begun already. */
export function freeTimeIn(
  { from, to, partsMask }: AvailabilityWindow,
  asOf: Date,
  untilNow = false,
): Query {
  const nowSeconds = epochSeconds(asOf);
  const bits = bitsOf(partsMask);
  return allOf([
    { range: { 'free.date': { gte: from, lte: to } } },
    ...(bits.length === bitsOf(allParts).length ? [] : [{ terms: { 'free.bits': bits } }]),
    { range: { 'free.until': { gt: nowSeconds } } },
    ...(untilNow ? [{ range: { 'free.from': { lte: nowSeconds } } }] : []),
  ]);
}

/** Doctors who have free time like that. */
export function hasFree(freeTime: Query): Query {
  return { nested: { path: 'free', query: freeTime, score_mode: 'none' } };
}

/** Rounded down, as the first key of NEXT_AVAILABLE is. */
export function epochSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}

/** The single bits of a mask, lowest first. */
export function bitsOf(mask: number): number[] {
  return [1, 2, 4, 8, 16, 32].filter((bit) => (mask & bit) !== 0);
}

function within({ latitude, longitude, radiusMetres }: Circle, marginMetres: number): Query {
  // A circle has to have some extent; one of a nanometre has none for us.
  const metres = Math.max(1e-9, (radiusMetres + marginMetres) / metresPerEngineMetre);
  return {
    geo_distance: { distance: `${metres}m`, location: { lat: latitude, lon: longitude } },
  };
}
