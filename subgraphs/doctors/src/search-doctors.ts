import { BadUserInput } from '@rendezvous/platform/errors';
import { addDays, localDate } from '@rendezvous/region/time';
import { type Cursor, decodeCursor, encodeCursor, fingerprint } from './domain/cursor.ts';
import { checkKnownId } from './domain/known-ids.ts';
import { partsMask } from './domain/parts.ts';
import type {
  AvailabilityWindow,
  Circle,
  DoctorSort,
  Point,
  SearchCriteria,
  SortPosition,
} from './domain/search-criteria.ts';
import {
  availabilityDaysMax,
  checkDays,
  type DoctorFilter,
  type DoctorFilterInput,
  type FilterLimits,
  readFilter,
  readFirst,
} from './read-filter.ts';
import type { ReferenceData } from './reference-data.ts';
import { type PlaceDirectory, resolvePlace } from './resolve-place.ts';
import type { TravelTimes } from './travel-times.ts';

/** What a search engine is asked. */
export interface SearchQuestion {
  readonly criteria: SearchCriteria;
  /** Free time is judged as of this moment; on all pages of a list the same. */
  readonly asOf: Date;
  /** The doctor after whom to go on, with the marker the first page's answer had. */
  readonly after: (SortPosition & { readonly marker: string }) | null;
  /** 1 to 50. */
  readonly first: number;
  /** Whether the number of all doctors found and their facets are wanted. */
  readonly summary: boolean;
}

export interface SearchHit extends SortPosition {
  /** From the centre of the first circle, rounded; null without circles. */
  readonly distanceMetres: number | null;
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface SearchSummary {
  readonly totalCount: number;
  /** At most 50 values each, the most frequent first. */
  readonly facets: Readonly<
    Record<'specialties' | 'languages' | 'insurances' | 'visitKinds', readonly FacetValue[]>
  >;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  readonly hasMore: boolean;
  /** null unless it was asked for. */
  readonly summary: SearchSummary | null;
  /** Goes into cursors and comes back with them; the engine's own. */
  readonly marker: string;
  readonly degraded: boolean;
  /** The moment free time was judged as of, where that is not the question's: it was kept. */
  readonly asOf?: Date;
}

/**
 * Port: the search engine. Answers in the order of the criteria's sort (see SortPosition). A doctor
 * whose sort key did not change is on exactly one page; one that was on a page is on no later one,
 * for NEXT_AVAILABLE even if the free time moved.
 */
export interface DoctorSearch {
  /**
   * Takes the markers of every engine (see engine-marker.ts). An aborted signal ends the work where
   * the engine can.
   * @throws BadUserInput when no engine can have given out the marker
   */
  search(question: SearchQuestion, signal?: AbortSignal): Promise<SearchResult>;
  /** Doctors whose names have for each word typed one that begins with it; best first. */
  suggest(question: SuggestQuestion, signal?: AbortSignal): Promise<number[]>;
}

export interface SuggestQuestion {
  /** Folded, at least one, the last one probably unfinished. */
  readonly words: readonly string[];
  readonly near: Point | null;
  readonly first: number;
  /** Whether to allow for typing errors. */
  readonly isForgiving: boolean;
}

export interface SearchDoctorsInput {
  readonly filter: DoctorFilterInput;
  readonly sort: DoctorSort;
  readonly first: number;
  readonly after: string | null;
  readonly summary: boolean;
}

/** What of a region a search depends on. */
export interface SearchRegion extends FilterLimits {
  readonly code: string;
  readonly timeZones: readonly string[];
  readonly slotHorizonDays: number;
}

export interface SearchDoctorsDependencies {
  readonly region: SearchRegion;
  readonly search: DoctorSearch;
  readonly places: PlaceDirectory;
  readonly travelTimes: TravelTimes;
  readonly reference: ReferenceData;
  readonly now: Date;
}

export interface DoctorEdge {
  readonly cursor: string;
  readonly doctorId: number;
  readonly distanceKm: number | null;
  readonly travelMinutes: number | null;
}

export interface DoctorPage {
  readonly edges: readonly DoctorEdge[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly summary: SearchSummary | null;
  readonly degraded: boolean;
}

const firstMax = 50;

/** Finds a page of doctors. @throws BadUserInput naming what is out of bounds */
export async function searchDoctors(
  input: SearchDoctorsInput,
  dependencies: SearchDoctorsDependencies,
): Promise<DoctorPage> {
  const { region, search, travelTimes, reference, now } = dependencies;
  const first = readFirst(input.first, firstMax, 'page with after to get more');
  const filter = readFilter(input.filter, region);
  checkKnownId('filter.specialty', filter.specialty, reference.specialties);
  checkKnownId('filter.insurance', filter.insurance, reference.insurances);
  const list = fingerprint([region.code, input.sort, filter]);
  const after = input.after === null ? null : decodeCursor(input.after, list, now);
  const asOf = after?.asOf ?? now;
  const criteria = await readCriteria(filter, input.sort, asOf, dependencies);
  const question = { criteria, asOf, after, first, summary: input.summary };
  const result = await search.search(question);
  const { travel } = filter;
  // The pages that follow are judged as of the same moment as this one.
  const pageAsOf = result.asOf ?? asOf;
  return {
    edges: result.hits.map((hit) => ({
      cursor: encodeCursor(cursorOf(hit, pageAsOf, result.marker), list),
      doctorId: hit.doctorId,
      distanceKm: hit.distanceMetres === null ? null : hit.distanceMetres / 1_000,
      travelMinutes:
        travel === null || hit.distanceMetres === null
          ? null
          : travelTimes.minutesFor(travel.mode, hit.distanceMetres),
    })),
    hasNextPage: result.hasMore,
    hasPreviousPage: after !== null,
    summary: result.summary,
    degraded: result.degraded,
  };
}

function cursorOf(hit: SearchHit, asOf: Date, marker: string): Cursor {
  return { asOf, keys: hit.keys, doctorId: hit.doctorId, marker };
}

async function readCriteria(
  filter: DoctorFilter,
  sort: DoctorSort,
  asOf: Date,
  dependencies: SearchDoctorsDependencies,
): Promise<SearchCriteria> {
  const terms = dependencies.reference.vocabulary.interpret(filter.words);
  if (filter.words.length > 0 && terms.length === 0) {
    throw new BadUserInput(
      'filter.text',
      'has only words such as "the" or "der"; add what to look for or leave the text out',
    );
  }
  const circles = await readCircles(filter, dependencies);
  if (sort === 'DISTANCE' && circles.length === 0) {
    throw new BadUserInput('sort', 'DISTANCE needs a place to measure from; give near or place');
  }
  return {
    terms,
    specialty: filter.specialty,
    circles,
    languages: filter.languages,
    visitKind: filter.visitKind,
    insurance: filter.insurance,
    window: readWindow(filter, sort, asOf, dependencies.region),
    sort,
  };
}

/** The caller's own circle comes first: distances are measured from it. */
async function readCircles(
  filter: DoctorFilter,
  { places, travelTimes }: SearchDoctorsDependencies,
): Promise<Circle[]> {
  const around = filter.place === null ? null : await resolvePlace(filter.place, places);
  const [origin, ...others] = [filter.near, around].filter((circle) => circle !== null);
  if (origin === undefined) return [];
  const { travel } = filter;
  if (travel === null || travel.maxMinutes === null) return [origin, ...others];
  const reachMetres = travelTimes.reachMetres(travel.mode, travel.maxMinutes);
  return [{ ...origin, radiusMetres: Math.min(origin.radiusMetres, reachMetres) }, ...others];
}

/** @throws BadUserInput when the days are too many or over */
function readWindow(
  filter: DoctorFilter,
  sort: DoctorSort,
  asOf: Date,
  region: SearchRegion,
): AvailabilityWindow | null {
  const { availableFrom, availableTo, dayParts, visitKind } = filter;
  const required = availableFrom !== null || availableTo !== null || dayParts.length > 0;
  if (!required && sort !== 'NEXT_AVAILABLE') return null;
  // It can be three different days in one region; the engine leaves out what is over in each.
  const days = region.timeZones.map((timeZone) => localDate(timeZone, asOf)).toSorted();
  const today = days[0] ?? localDate('UTC', asOf);
  if (availableTo !== null && availableTo < today) {
    throw new BadUserInput('filter.availableTo', `is over; give ${today} or a later day`);
  }
  const from = availableFrom === null || availableFrom < today ? today : availableFrom;
  const horizon = addDays(days.at(-1) ?? from, region.slotHorizonDays);
  const last = addDays(from, availabilityDaysMax - 1);
  const to = availableTo ?? [horizon < from ? from : horizon, last].toSorted()[0] ?? from;
  checkDays(from, to);
  return { from, to, partsMask: partsMask(dayParts, visitKind), required };
}
