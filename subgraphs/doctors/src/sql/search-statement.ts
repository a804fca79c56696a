import type { LexicalTerm } from '../domain/lexical-term.ts';
import {
  afternoonHour,
  allParts,
  eveningHour,
  firstPartHour,
  remainingParts,
} from '../domain/parts.ts';
import {
  type AvailabilityWindow,
  bestPoints,
  type Circle,
  halfClosenessMetres,
  neverSeconds,
  pointsPerTenth,
  relevanceOf,
  type SearchCriteria,
  type SortPosition,
} from '../domain/search-criteria.ts';
import { tsqueryText } from './tsquery-text.ts';

export interface SearchStatementOptions {
  readonly criteria: SearchCriteria;
  readonly terms: readonly LexicalTerm[];
  readonly timeZones: readonly string[];
  readonly asOf: Date;
  /** Without a snapshot nobody is left out for having moved. */
  readonly after: (SortPosition & { readonly snapshot: string | null }) | null;
  readonly first: number;
  /** Whether to count the whole result and its facets. */
  readonly summary: boolean;
}

/** The one row the statement answers. */
export interface SearchRow {
  readonly snapshot: string;
  readonly total: number | null;
  readonly facets: Readonly<Record<string, number>> | null;
  readonly hits: readonly HitRow[] | null;
}

export interface HitRow {
  readonly id: number;
  readonly metres: number | null;
  readonly k1: number;
  readonly k2: number;
}

/** Gives a value a parameter and answers its name in the statement. */
type Bind = (value: unknown) => string;

/** Fragments of the statement, so that only what the criteria need is planned and run. */
interface Fragments {
  readonly joins: string[];
  readonly conditions: string[];
  readonly bind: Bind;
}

/**
 * One statement for a page, the number of all doctors found and their facets. Only the conditions
 * that are asked for are in it: the planner then sees a query as simple as the question.
 */
export function searchStatement(options: SearchStatementOptions): {
  text: string;
  values: unknown[];
} {
  const values: unknown[] = [];
  const fragments: Fragments = {
    joins: [],
    conditions: [],
    bind: (value) => `$${values.push(value)}`,
  };
  const { criteria } = options;
  addCircles(criteria.circles, fragments);
  addLists(criteria, fragments);
  addTerms(options.terms, fragments);
  if (criteria.window !== null) addWindow(criteria.window, options, fragments);
  const keys = sortKeys(options, fragments.bind);
  const where = fragments.conditions.length === 0 ? 'true' : fragments.conditions.join('\n AND ');
  const matching = `
    SELECT ds.doctor_id, ds.facets, ${metresOf(criteria)} AS metres,
      ${keys.first} AS k1, ${keys.second ?? '0'} AS k2,
      ${isByFreeTime(criteria) ? 'free.date' : 'NULL::date'} AS free_date
    FROM doctor_search AS ds ${fragments.joins.join('\n')}
    WHERE ${where}`;
  const text = `
    WITH matching AS ${options.summary ? 'MATERIALIZED' : 'NOT MATERIALIZED'} (${matching}),
    page AS (${pageSelect(options, keys.second !== null, fragments.bind)})
    SELECT pg_current_snapshot()::text AS snapshot, ${summarySelect(options.summary)},
      (SELECT json_agg(json_build_object('id', doctor_id, 'metres', metres, 'k1', k1, 'k2', k2)
         ORDER BY k1, k2, doctor_id) FROM page) AS hits`;
  return { text, values };
}

function isByFreeTime(criteria: SearchCriteria): boolean {
  return criteria.sort === 'NEXT_AVAILABLE' && criteria.window !== null;
}

function metresOf(criteria: SearchCriteria): string {
  return criteria.circles.length > 0 ? 'round(away0.metres)::integer' : 'NULL::integer';
}

/** The box finds candidates by index, the exact distance decides. */
function addCircles(circles: readonly Circle[], { joins, conditions, bind }: Fragments): void {
  circles.forEach((circle, index) => {
    const latitude = bind(circle.latitude);
    const longitude = bind(circle.longitude);
    const centre = `ll_to_earth(${latitude}::float8, ${longitude}::float8)`;
    const radius = `${bind(circle.radiusMetres)}::float8`;
    // OFFSET 0 keeps the distance from being calculated once for each of its uses.
    joins.push(
      `CROSS JOIN LATERAL (SELECT earth_distance(${centre}, ds.location) AS metres OFFSET 0)
         AS away${index}`,
    );
    conditions.push(`earth_box(${centre}, ${radius}) @> ds.location`);
    conditions.push(`away${index}.metres <= ${radius}`);
  });
}

function addLists(criteria: SearchCriteria, { conditions, bind }: Fragments): void {
  if (criteria.specialty !== null) {
    conditions.push(`ds.specialties @> ARRAY[${bind(criteria.specialty)}::text]`);
  }
  if (criteria.languages.length > 0) {
    conditions.push(`ds.languages && ${bind(criteria.languages)}::text[]`);
  }
  if (criteria.insurance !== null) {
    conditions.push(`ds.insurances @> ARRAY[${bind(criteria.insurance)}::text]`);
  }
  if (criteria.visitKind !== null) {
    conditions.push(`ds.visit_kinds @> ARRAY[${bind(criteria.visitKind)}::text]`);
  }
}

/** Weights of the search document: A the name, B the town, C the practice, D descriptions. */
function addTerms(terms: readonly LexicalTerm[], { conditions, bind }: Fragments): void {
  for (const term of terms) {
    const prose = bind(proseText(term));
    const stemmed = ['french', 'german', 'english'].map(
      (language) => `to_tsquery('pg_catalog.${language}', ${prose})`,
    );
    const words = `ds.document @@ (${bind(tsqueryText(term.alternatives, 'ABC'))}::tsquery || ${stemmed.join(' || ')})`;
    const isSpecialist = `ds.specialties && ${bind(term.specialties)}::text[]`;
    conditions.push(`(${words} OR ${isSpecialist})`);
  }
}

/** tsquery text over descriptions, stemmed later for each language. */
function proseText(term: LexicalTerm): string {
  const asTyped = term.words.map((word) => [word]);
  return tsqueryText(asTyped, 'D');
}

/** What the text adds to BEST: the best way each of the terms fits. */
function textPoints(terms: readonly LexicalTerm[], bind: Bind): string {
  if (terms.length === 0) return '0';
  const tiers = terms.map((term) => {
    const specialties = `${bind(term.specialties)}::text[]`;
    const wordsAt = (weights: string) =>
      `${bind(tsqueryText(term.alternatives, weights))}::tsquery`;
    return `CASE WHEN ds.document @@ ${wordsAt('A')} THEN ${relevanceOf.name}
      WHEN ds.document @@ ${wordsAt('B')} THEN ${relevanceOf.town}
      WHEN ds.specialties[1] = ANY (${specialties}) THEN ${relevanceOf.mainSpecialty}
      WHEN ds.specialties && ${specialties} THEN ${relevanceOf.otherSpecialty}
      WHEN ds.document @@ ${wordsAt('ABC')} THEN ${relevanceOf.practice}
      ELSE ${relevanceOf.description} END`;
  });
  return `(${tiers.join(' + ')}) * ${pointsPerTenth(terms.length)}`;
}

/**
 * Free time in the window: of today, where it is a different day in different time zones, only the
 * parts that are not over count. The first day that fits has the first free moment.
 */
function addWindow(
  window: AvailabilityWindow,
  options: SearchStatementOptions,
  { joins, conditions, bind }: Fragments,
): void {
  const asOf = `${bind(options.asOf)}::timestamptz`;
  const mask = bind(window.partsMask);
  const hour = `extract(hour FROM ${asOf} AT TIME ZONE name)`;
  joins.push(`LEFT JOIN (
      SELECT name, (${asOf} AT TIME ZONE name)::date AS today,
        CASE WHEN ${hour} < ${afternoonHour} THEN ${allParts}
          WHEN ${hour} < ${eveningHour} THEN ${remainingParts(afternoonHour)}
          ELSE ${remainingParts(eveningHour)} END AS remaining
      FROM unnest(${bind(options.timeZones)}::text[]) AS name
    ) AS zone ON zone.name = ds.time_zone`);
  const open = `open.doctor_id = ds.doctor_id
    AND open.date BETWEEN ${bind(window.from)}::date AND ${bind(window.to)}::date
    AND open.open_parts & ${mask}::integer <> 0
    AND ((open.date > zone.today) IS NOT FALSE
      OR open.date = zone.today AND open.open_parts & ${mask}::integer & zone.remaining <> 0)`;
  if (!isByFreeTime(options.criteria)) {
    conditions.push(`EXISTS (SELECT FROM doctor_open_day AS open WHERE ${open})`);
    return;
  }
  joins.push(`LEFT JOIN LATERAL (
      SELECT open.date, open.first_free_at,
        open.open_parts & ${mask}::integer
          & CASE WHEN open.date = zone.today THEN zone.remaining ELSE ${allParts} END AS parts
      FROM doctor_open_day AS open WHERE ${open}
      ORDER BY open.date LIMIT 1
    ) AS free ON true
    LEFT JOIN LATERAL (
      SELECT greatest(free.first_free_at, ${asOf}, CASE
        WHEN free.parts & ${maskOfHour(0)} <> 0 THEN free.first_free_at
        WHEN free.parts & ${maskOfHour(afternoonHour)} <> 0
          THEN (free.date + time '${afternoonHour}:00') AT TIME ZONE ds.time_zone
        ELSE (free.date + time '${eveningHour}:00') AT TIME ZONE ds.time_zone END) AS moment
    ) AS earliest ON free.date IS NOT NULL`);
  if (window.required) conditions.push('free.date IS NOT NULL');
}

/** The bits of the part that begins at this hour. */
function maskOfHour(hour: number): number {
  const bits = Array.from({ length: 6 }, (_, index) => 1 << index);
  return bits.filter((bit) => firstPartHour(bit) === hour).reduce((sum, bit) => sum | bit, 0);
}

/** Both ascending. A second key of null is 0 for every doctor, and left out of the order. */
function sortKeys(
  { criteria, terms }: SearchStatementOptions,
  bind: Bind,
): { first: string; second: string | null } {
  const metres = criteria.circles.length > 0 ? metresOf(criteria) : null;
  if (criteria.sort === 'DISTANCE') return { first: metres ?? '0', second: null };
  if (criteria.sort === 'NEXT_AVAILABLE') {
    const moment = 'floor(extract(epoch FROM earliest.moment))::bigint';
    const first = criteria.window === null ? '0' : `coalesce(${moment}, ${neverSeconds})`;
    return { first, second: metres };
  }
  // Kept ready in an index for the searches that may have every doctor of a country to sort.
  if (terms.length === 0 && metres === null) return { first: 'ds.best_key', second: null };
  const nearness = bestPoints.closeness * halfClosenessMetres;
  const closeness =
    metres === null
      ? '0'
      : `round(${nearness}::float8 / (${halfClosenessMetres} + away0.metres))::integer`;
  const points = `${textPoints(terms, bind)} - ${closeness}`;
  return { first: `ds.best_key - ${points}`, second: metres };
}

function pageSelect(options: SearchStatementOptions, hasSecondKey: boolean, bind: Bind): string {
  const { after, criteria } = options;
  const order = hasSecondKey ? 'k1, k2, doctor_id' : 'k1, doctor_id';
  let beyond = 'true';
  if (after !== null) {
    const [first, second] = after.keys;
    const bounds = hasSecondKey ? [first, second, after.doctorId] : [first, after.doctorId];
    beyond = `(${order}) > (${bounds.map((bound) => `${bind(bound)}::bigint`).join(', ')})`;
  }
  const limit = `LIMIT ${bind(options.first + 1)}::integer`;
  const ordered = `SELECT doctor_id, metres, k1, k2, free_date FROM matching
    WHERE ${beyond} ORDER BY ${order}`;
  const snapshot = after?.snapshot ?? null;
  if (snapshot === null || !isByFreeTime(criteria)) return `${ordered} ${limit}`;
  // A doctor whose free time up to the present first free day changed since the first page may have
  // been shown there: left out. OFFSET 0 has this looked up in order, for one page of doctors only.
  return `SELECT * FROM (${ordered} OFFSET 0) AS candidate
    WHERE (
      SELECT count(*) FROM doctor_open_day AS changed
      WHERE changed.doctor_id = candidate.doctor_id
        AND changed.date >= ${bind(criteria.window?.from)}::date
        AND changed.date <= coalesce(candidate.free_date, ${bind(criteria.window?.to)}::date)
        AND NOT pg_visible_in_snapshot(changed.changed_by, ${bind(snapshot)}::pg_snapshot)
    ) = 0
    ORDER BY ${order} ${limit}`;
}

function summarySelect(summary: boolean): string {
  if (!summary) return 'NULL::integer AS total, NULL::json AS facets';
  return `(SELECT count(*)::integer FROM matching) AS total,
      (SELECT json_object_agg(value, doctors) FROM (
         SELECT value, count(*) AS doctors FROM matching, unnest(facets) AS value GROUP BY value
       ) AS counted) AS facets`;
}
