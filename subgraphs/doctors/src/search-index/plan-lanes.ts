import type { estypes } from '@elastic/elasticsearch';
import { metresBetween } from '../domain/earth.ts';
import type { LexicalTerm } from '../domain/lexical-term.ts';
import {
  type AvailabilityWindow,
  type Circle,
  closenessPoints,
  neverSeconds,
  pointsPerTenth,
  type SearchCriteria,
  type SortPosition,
} from '../domain/search-criteria.ts';
import { closenessScore, popularityScore } from './score-queries.ts';
import {
  distanceMarginMetres,
  epochSeconds,
  filtersOf,
  freeTimeIn,
  hasFree,
  metresPerEngineMetre,
} from './search-filters.ts';
import type { IndexedHit, Lane } from './search-lane.ts';
import { termScore } from './term-queries.ts';

export interface LanesOptions {
  readonly criteria: SearchCriteria;
  readonly terms: readonly LexicalTerm[];
  readonly asOf: Date;
  readonly after: SortPosition | null;
}

type Query = estypes.QueryDslQueryContainer;
type Measured = { readonly exact: number; readonly rounded: number } | null;

/** How far the score that Elasticsearch adds up may be off: single precision and rough metres. */
const scoreMargin = 20;
/** Before every doctor. */
const noDoctor = -1;
const byDoctor = { doctorId: 'asc' } as const;

/** The lanes that make up the list of a search, one after the other. */
export function planLanes(options: LanesOptions): Lane[] {
  const { criteria } = options;
  if (criteria.sort === 'DISTANCE') return [distanceLane(options)];
  if (criteria.sort === 'BEST') {
    const isByPopularity = options.terms.length === 0 && criteria.circles.length === 0;
    return [isByPopularity ? popularityLane(options) : scoreLane(options)];
  }
  const { window } = criteria;
  if (window === null) return [constantLane(options, 0, filters(options))];
  const now = epochSeconds(options.asOf);
  const isBeyondNow = options.after !== null && options.after.keys[0] > now;
  const later = laterLane(options, window, now);
  return isBeyondNow ? [later] : [nowLane(options, window, now), later];
}

function filters({ criteria, terms, asOf }: LanesOptions): Query[] {
  return filtersOf(criteria, terms, asOf);
}

/** Without text and place BEST is popularity, which the index knows exactly. */
function popularityLane(options: LanesOptions): Lane {
  const { after, criteria } = options;
  return {
    query: { bool: { filter: filters(options) } },
    sort: [{ popularityPoints: 'desc' }, byDoctor],
    sourceFields: [],
    begin: after === null ? null : [-after.keys[0], after.doctorId],
    hitOf: (hit) => placed(hit, criteria, () => [-hit.popularityPoints, 0]),
    boundOf: () => null,
  };
}

function scoreLane(options: LanesOptions): Lane {
  const { after, criteria, terms } = options;
  const [origin] = criteria.circles;
  const margin = origin === undefined ? 0 : scoreMargin;
  const perTenth = pointsPerTenth(Math.max(1, terms.length));
  const should = terms.map((term) => termScore(term, terms.length));
  should.push(popularityScore);
  if (origin !== undefined) should.push(closenessScore(origin));
  return {
    query: { bool: { filter: filters(options), should } },
    sort: [{ _score: { order: 'desc' } }, byDoctor],
    sourceFields: [],
    begin:
      after === null ? null : [margin - after.keys[0], margin === 0 ? after.doctorId : noDoctor],
    hitOf: (hit) =>
      placed(hit, criteria, (measured) => {
        const closeness = measured === null ? 0 : closenessPoints(measured.exact);
        const known = closeness + hit.popularityPoints;
        // Whole tenths are thousands of points, so which there are is plain from a rough score.
        const text = Math.round(((hit.sort[0] ?? 0) - known) / perTenth) * perTenth;
        return [-(text + known), measured?.rounded ?? 0];
      }),
    boundOf: ([score = 0]) => (margin === 0 ? null : [-score - margin, 0]),
  };
}

function distanceLane(options: LanesOptions): Lane {
  const { after, criteria } = options;
  const [origin] = criteria.circles;
  if (origin === undefined) return constantLane(options, 0, filters(options));
  return {
    query: { bool: { filter: filters(options) } },
    sort: [byDistance(origin), byDoctor],
    sourceFields: [],
    begin: after === null ? null : [engineMetres(after.keys[0]), noDoctor],
    hitOf: (hit) => placed(hit, criteria, (measured) => [measured?.rounded ?? 0, 0]),
    boundOf: ([metres = 0]) => [metresBound(metres), 0],
  };
}

/** Doctors who are free at once, all equally early: by distance. */
function nowLane(options: LanesOptions, window: AvailabilityWindow, now: number): Lane {
  const free = hasFree(freeTimeIn(window, options.asOf, true));
  return constantLane(options, now, [...filters(options), free], moveFields(options));
}

/** Doctors in one group, whose first key is the same: by distance, if there is one to measure. */
function constantLane(
  { after, criteria }: LanesOptions,
  key: number,
  filter: Query[],
  sourceFields: readonly string[] = [],
): Lane {
  const [origin] = criteria.circles;
  const position = after !== null && after.keys[0] === key ? after : null;
  const hitOf: Lane['hitOf'] = (hit) =>
    placed(hit, criteria, (measured) => [key, measured?.rounded ?? 0]);
  const query = { bool: { filter } };
  if (origin === undefined) {
    const begin = position === null ? null : [position.doctorId];
    return { query, sort: [byDoctor], sourceFields, begin, hitOf, boundOf: () => null };
  }
  return {
    query,
    sort: [byDistance(origin), byDoctor],
    sourceFields,
    begin: position === null ? null : [engineMetres(position.keys[1]), noDoctor],
    hitOf,
    boundOf: ([metres = 0]) => [key, metresBound(metres)],
  };
}

/** Everybody else by the first moment they are free, those who never are at the end. */
function laterLane(options: LanesOptions, window: AvailabilityWindow, now: number): Lane {
  const { after, asOf, criteria } = options;
  const [origin] = criteria.circles;
  const query: Query = {
    bool: {
      filter: filters(options),
      must_not: [hasFree(freeTimeIn(window, asOf, true))],
    },
  };
  const byMoment: estypes.SortCombinations = {
    'free.from': {
      order: 'asc',
      mode: 'min',
      missing: neverSeconds,
      nested: { path: 'free', filter: freeTimeIn(window, asOf) },
    },
  };
  const position = after !== null && after.keys[0] > now ? after : null;
  const hitOf: Lane['hitOf'] = (hit) =>
    placed(hit, criteria, (measured) => [hit.sort[0] ?? 0, measured?.rounded ?? 0]);
  const sourceFields = moveFields(options);
  if (origin === undefined) {
    const begin = position === null ? null : [position.keys[0], position.doctorId];
    return { query, sort: [byMoment, byDoctor], sourceFields, begin, hitOf, boundOf: () => null };
  }
  return {
    query,
    sort: [byMoment, byDistance(origin), byDoctor],
    sourceFields,
    begin: position === null ? null : [position.keys[0], engineMetres(position.keys[1]), noDoctor],
    hitOf,
    boundOf: ([moment = 0, metres = 0]) => [moment, metresBound(metres)],
  };
}

/** Only after the first page is it asked who has moved. */
function moveFields({ after }: LanesOptions): readonly string[] {
  return after === null ? [] : ['changedDays', 'free'];
}

/** The hit with its distance, if it lies in all circles to the last digit. */
function placed(
  hit: IndexedHit,
  { circles }: SearchCriteria,
  keysOf: (measured: Measured) => SortPosition['keys'],
): ReturnType<Lane['hitOf']> {
  const distances = circles.map((circle) => metresBetween(circle, hit));
  if (circles.some((circle, index) => (distances[index] ?? 0) > circle.radiusMetres)) return null;
  const [exact] = distances;
  const measured = exact === undefined ? null : { exact, rounded: Math.round(exact) };
  return {
    doctorId: hit.doctorId,
    distanceMetres: measured?.rounded ?? null,
    keys: keysOf(measured),
  };
}

function byDistance({ latitude, longitude }: Circle): estypes.SortCombinations {
  return {
    _geo_distance: {
      location: { lat: latitude, lon: longitude },
      order: 'asc',
      unit: 'm',
      distance_type: 'arc',
    },
  };
}

/** Elasticsearch's metres at which nobody of that many of ours is passed over. */
function engineMetres(metres: number): number {
  return Math.max(0, metres - distanceMarginMetres) / metresPerEngineMetre;
}

/** Our metres, rounded, that nobody behind a hit at so many of Elasticsearch's can be below. */
function metresBound(engine: number): number {
  return Math.floor(engine * metresPerEngineMetre - distanceMarginMetres);
}
