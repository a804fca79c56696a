import { localDate, localToInstant, minutesOfLocalDay } from '@rendezvous/region/time';
import { fold } from '../src/domain/fold.ts';
import { allParts, firstPartHour, remainingParts } from '../src/domain/parts.ts';
import {
  bestPoints,
  closenessPoints,
  neverSeconds,
  type Point,
  pointsPerTenth,
  relevanceOf,
  type SearchCriteria,
  type SearchTerm,
} from '../src/domain/search-criteria.ts';
import type { SearchHit, SearchSummary } from '../src/search-doctors.ts';
import type { FixtureDoctor } from './fixture.ts';

const earthRadiusMetres = 6_378_168;

/**
 * The search as one would first write it: every doctor is looked at, nothing is indexed. What an
 * adapter answers is compared with this. It does no stemming and forgives no typing errors.
 */
export function naiveSearch(
  doctors: readonly FixtureDoctor[],
  criteria: SearchCriteria,
  asOf: Date,
): { hits: SearchHit[]; summary: SearchSummary } {
  const named = new Set(doctors.flatMap((doctor) => [...nameWords(doctor), ...placeWords(doctor)]));
  const terms = criteria.terms.map((term) => ({
    ...term,
    specialties: term.words.every((word) => named.has(word))
      ? term.specialties
      : [...term.specialties, ...term.guesses],
  }));
  const found = doctors.filter((doctor) => fits(doctor, { ...criteria, terms }, asOf));
  const hits = found.map((doctor) => hitOf(doctor, { ...criteria, terms }, asOf));
  return { hits: hits.toSorted(inOrder), summary: summarise(found) };
}

/** The first key of NEXT_AVAILABLE. */
export function freeSeconds(doctor: FixtureDoctor, criteria: SearchCriteria, asOf: Date): number {
  const first = openDays(doctor, criteria, asOf)[0];
  if (first === undefined) return neverSeconds;
  const partStart = localToInstant(doctor.timeZone, first.date, firstPartHour(first.parts) * 60);
  const moments = [new Date(first.firstFreeAt), asOf];
  if (firstPartHour(first.parts) > 0) moments.push(partStart);
  return Math.floor(Math.max(...moments.map((moment) => moment.getTime())) / 1_000);
}

function fits(doctor: FixtureDoctor, criteria: SearchCriteria, asOf: Date): boolean {
  const { specialty, insurance, visitKind, languages, window } = criteria;
  return (
    (specialty === null || doctor.specialties.includes(specialty)) &&
    (insurance === null || doctor.insurances.includes(insurance)) &&
    (visitKind === null || doctor.visitKinds.includes(visitKind)) &&
    (languages.length === 0 || languages.some((one) => doctor.languages.includes(one))) &&
    criteria.circles.every((circle) => metresBetween(circle, doctor) <= circle.radiusMetres) &&
    criteria.terms.every((term) => relevance(doctor, term) > 0) &&
    (window === null || !window.required || openDays(doctor, criteria, asOf).length > 0)
  );
}

function hitOf(doctor: FixtureDoctor, criteria: SearchCriteria, asOf: Date): SearchHit {
  const [origin] = criteria.circles;
  const exact = origin === undefined ? null : metresBetween(origin, doctor);
  const distanceMetres = exact === null ? null : Math.round(exact);
  const base = { doctorId: doctor.id, distanceMetres };
  if (criteria.sort === 'DISTANCE') return { ...base, keys: [distanceMetres ?? 0, 0] };
  if (criteria.sort === 'NEXT_AVAILABLE') {
    return { ...base, keys: [freeSeconds(doctor, criteria, asOf), distanceMetres ?? 0] };
  }
  const tenths = criteria.terms.reduce((sum, term) => sum + relevance(doctor, term), 0);
  const points =
    (tenths === 0 ? 0 : tenths * pointsPerTenth(criteria.terms.length)) +
    (exact === null ? 0 : closenessPoints(exact)) +
    Math.round(bestPoints.popularity * Math.fround(doctor.popularity));
  return { ...base, keys: [-points, distanceMetres ?? 0] };
}

function inOrder(left: SearchHit, right: SearchHit): number {
  return (
    left.keys[0] - right.keys[0] || left.keys[1] - right.keys[1] || left.doctorId - right.doctorId
  );
}

function relevance(doctor: FixtureDoctor, term: SearchTerm): number {
  const has = (words: readonly string[]): boolean =>
    term.words.every((word) => words.includes(word));
  if (has(nameWords(doctor))) return relevanceOf.name;
  if (has(townWords(doctor))) return relevanceOf.town;
  if (term.specialties.includes(doctor.specialties[0] ?? '')) return relevanceOf.mainSpecialty;
  if (term.specialties.some((one) => doctor.specialties.includes(one))) {
    return relevanceOf.otherSpecialty;
  }
  return has([...nameWords(doctor), ...placeWords(doctor)]) ? relevanceOf.practice : 0;
}

function openDays(
  doctor: FixtureDoctor,
  { window }: SearchCriteria,
  asOf: Date,
): { date: string; parts: number; firstFreeAt: string }[] {
  if (window === null) return [];
  const { today, remaining } = localTime(doctor.timeZone, asOf);
  return doctor.openDays
    .filter(({ date }) => date >= window.from && date <= window.to && date >= today)
    .map(({ date, openParts, firstFreeAt }) => {
      const parts = openParts & window.partsMask & (date === today ? remaining : allParts);
      return { date, parts, firstFreeAt };
    })
    .filter(({ parts }) => parts !== 0)
    .toSorted((left, right) => (left.date < right.date ? -1 : 1));
}

function summarise(found: readonly FixtureDoctor[]): SearchSummary {
  const count = (values: readonly string[]): { value: string; count: number }[] => {
    const counts = Map.groupBy(values, (value) => value);
    return [...counts].map(([value, all]) => ({ value, count: all.length }));
  };
  return {
    totalCount: found.length,
    facets: {
      specialties: count(found.flatMap((doctor) => doctor.specialties)),
      languages: count(found.flatMap((doctor) => doctor.languages)),
      insurances: count(found.flatMap((doctor) => doctor.insurances)),
      visitKinds: count(found.flatMap((doctor) => doctor.visitKinds)),
    },
  };
}

/** Of every doctor, for each of hundreds of questions: worked out once each. */
const wordsOf = new Map<string, readonly string[]>();
const localTimes = new Map<string, { today: string; remaining: number }>();

function folded(text: string): readonly string[] {
  let found = wordsOf.get(text);
  if (found === undefined) wordsOf.set(text, (found = fold(text).split(' ')));
  return found;
}

/** The date in a time zone, and the parts of that day that are not over. */
function localTime(timeZone: string, asOf: Date): { today: string; remaining: number } {
  const key = `${timeZone} ${asOf.getTime()}`;
  let found = localTimes.get(key);
  if (found === undefined) {
    const today = localDate(timeZone, asOf);
    const remaining = remainingParts(Math.floor(minutesOfLocalDay(timeZone, asOf) / 60));
    localTimes.set(key, (found = { today, remaining }));
  }
  return found;
}

const nameWords = (doctor: FixtureDoctor) => folded(doctor.name);
const townWords = (doctor: FixtureDoctor) => folded(doctor.town);
const placeWords = (doctor: FixtureDoctor) => folded(`${doctor.practice} ${doctor.town}`);

/** Along a great circle, by the length of the chord, as earthdistance has it. */
export function metresBetween(left: Point, right: Point): number {
  const [a, b] = [onEarth(left), onEarth(right)];
  const chord = Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, chord / (2 * earthRadiusMetres)));
}

function onEarth({ latitude, longitude }: Point): { x: number; y: number; z: number } {
  const [lat, long] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return {
    x: earthRadiusMetres * Math.cos(lat) * Math.cos(long),
    y: earthRadiusMetres * Math.cos(lat) * Math.sin(long),
    z: earthRadiusMetres * Math.sin(lat),
  };
}
