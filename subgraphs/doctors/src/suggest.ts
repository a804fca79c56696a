import { fold, foldedWords } from './domain/fold.ts';
import type { Point } from './domain/search-criteria.ts';
import type { Vocabulary } from './domain/vocabulary.ts';
import { isNear } from './domain/edit-distance.ts';
import { readFirst, readPoint, readText } from './read-filter.ts';
import type { Place, PlaceDirectory } from './resolve-place.ts';
import type { DoctorSearch } from './search-doctors.ts';

export type Suggestion =
  | { readonly kind: 'SPECIALTY'; readonly specialty: string }
  | { readonly kind: 'DOCTOR'; readonly doctorId: number }
  | { readonly kind: 'PLACE'; readonly place: Place };

export interface SuggestInput {
  readonly text: string;
  readonly near: Point | null;
  readonly first: number;
}

export interface SuggestDependencies {
  readonly vocabulary: Vocabulary;
  readonly search: Pick<DoctorSearch, 'suggest'>;
  readonly places: PlaceDirectory;
}

interface Ranked {
  /** 0: begins so, 1: a word in it does, 2: nearly. */
  readonly rank: number;
  readonly suggestion: Suggestion;
}

const firstMax = 20;
/** Half of all names begin with a given letter: one letter says nothing about a doctor. */
const doctorLettersMin = 2;
const wordsMax = 6;
/** Places are looked at in larger number than wanted, to prefer those nearby. */
const placesRead = 20;
const titles = new Set(['dr', 'med', 'docteur', 'doctor', 'prof', 'pr']);

/**
 * Specialties, doctors and places that begin like what is typed or nearly do; exact ones first, of
 * each kind as many as the others leave room for.
 * @throws BadUserInput naming what is out of bounds
 */
export async function suggest(
  input: SuggestInput,
  { vocabulary, search, places }: SuggestDependencies,
): Promise<Suggestion[]> {
  const first = readFirst(input.first, firstMax);
  const near = input.near === null ? null : readPoint('near', input.near);
  const text = readText('text', input.text);
  const folded = fold(text);
  if (folded === '') return [];
  const [doctors, towns] = await Promise.all([
    suggestDoctors(text, near, first, search),
    suggestPlaces(folded, near, first, places),
  ]);
  const specialties = vocabulary.startingLike(folded, first).map(({ specialty, rank }): Ranked => ({
    rank: Math.floor(rank),
    suggestion: { kind: 'SPECIALTY', specialty },
  }));
  const chosen = takeInTurns([specialties, towns, doctors], first);
  return chosen.toSorted((left, right) => left.rank - right.rank).map((one) => one.suggestion);
}

async function suggestDoctors(
  text: string,
  near: Point | null,
  first: number,
  search: Pick<DoctorSearch, 'suggest'>,
): Promise<Ranked[]> {
  const words = foldedWords(text);
  const telling = words.filter((word) => !titles.has(word));
  if (telling.length === 0 || telling.length > wordsMax) return [];
  if (telling.join('').length < doctorLettersMin) return [];
  const found = await search.suggest({ words: telling, near, first });
  return found.map(({ doctorId, isExact }) => ({
    rank: isExact ? 1 : 2,
    suggestion: { kind: 'DOCTOR', doctorId },
  }));
}

async function suggestPlaces(
  folded: string,
  near: Point | null,
  first: number,
  places: PlaceDirectory,
): Promise<Ranked[]> {
  const beginning = await places.startingWith(folded, placesRead);
  const ranked = (place: Place, rank: number): Ranked => ({
    rank,
    suggestion: { kind: 'PLACE', place },
  });
  if (beginning.length > 0) {
    const order = beginning.toSorted((left, right) => weight(right, near) - weight(left, near));
    return order.slice(0, first).map((place) => ranked(place, 0));
  }
  const similar = await places.similarTo(folded, placesRead);
  return similar
    .filter((place) => isNear(folded, fold(place.name).slice(0, folded.length + 1)))
    .slice(0, first)
    .map((place) => ranked(place, 2));
}

/** A town ten times as large may be 50 km farther away. */
function weight(place: Place, near: Point | null): number {
  const size = Math.log10(place.population + 1);
  return near === null ? size : size - roughKm(place, near) / 50;
}

/** Good enough to order towns by; not across the 180th meridian, where no region of ours lies. */
function roughKm(left: Point, right: Point): number {
  const kmPerDegree = 111;
  const shrink = Math.cos((left.latitude * Math.PI) / 180);
  return (
    kmPerDegree *
    Math.hypot(left.latitude - right.latitude, (left.longitude - right.longitude) * shrink)
  );
}

/** The first of each list, then the second of each, until there are enough. */
function takeInTurns<T>(lists: readonly (readonly T[])[], first: number): T[] {
  const chosen: T[] = [];
  const longest = Math.max(...lists.map((list) => list.length));
  for (let turn = 0; turn < longest && chosen.length < first; turn += 1) {
    for (const list of lists) {
      const next = list[turn];
      if (next !== undefined && chosen.length < first) chosen.push(next);
    }
  }
  return chosen;
}
