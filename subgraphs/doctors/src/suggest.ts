import { beginsNearly } from './domain/edit-distance.ts';
import { fold, foldedWords } from './domain/fold.ts';
import { otherSaints } from './domain/saints.ts';
import type { Point } from './domain/search-criteria.ts';
import type { Vocabulary } from './domain/vocabulary.ts';
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

const firstMax = 20;
/** Half of all names begin with a given letter: one letter says nothing about a doctor. */
const doctorLettersMin = 2;
const wordsMax = 6;
/** Places are looked at in larger number than wanted, to prefer those nearby. */
const placesRead = 20;
const titles = new Set(['dr', 'med', 'docteur', 'doctor', 'prof', 'pr']);

/**
 * Specialties, places and doctors that begin like what is typed, each kind as many as the others
 * leave room for; where there is nothing at all, those that nearly do.
 * @throws BadUserInput naming what is out of bounds
 */
export async function suggest(
  input: SuggestInput,
  dependencies: SuggestDependencies,
): Promise<Suggestion[]> {
  const first = readFirst(input.first, firstMax, 'type more to narrow them down');
  const near = input.near === null ? null : readPoint('near', input.near);
  const text = readText('text', input.text);
  const typed = { folded: fold(text), words: nameWords(text), near, first };
  if (typed.folded === '') return [];
  const exact = await findAll(typed, false, dependencies);
  return exact.length > 0 ? exact : findAll(typed, true, dependencies);
}

/** What was typed, in the forms it is looked up by. */
interface Typed {
  readonly folded: string;
  readonly words: readonly string[];
  readonly near: Point | null;
  readonly first: number;
}

async function findAll(
  { folded, words, near, first }: Typed,
  isForgiving: boolean,
  { vocabulary, search, places }: SuggestDependencies,
): Promise<Suggestion[]> {
  const [doctors, towns] = await Promise.all([
    words.length === 0 ? [] : search.suggest({ words, near, first, isForgiving }),
    isForgiving ? similarPlaces(folded, places) : placesStartingWith(folded, places),
  ]);
  const specialties = isForgiving
    ? vocabulary.startingLike(folded, first)
    : vocabulary.startingWith(folded, first);
  const nearTowns = towns.toSorted((left, right) => weight(right, near) - weight(left, near));
  return takeInTurns<Suggestion>(
    [
      specialties.map((specialty) => ({ kind: 'SPECIALTY', specialty })),
      nearTowns.map((place) => ({ kind: 'PLACE', place })),
      doctors.map((doctorId) => ({ kind: 'DOCTOR', doctorId })),
    ],
    first,
  );
}

/** The words that can be a doctor's name; none when there are too few letters or too many words. */
function nameWords(text: string): string[] {
  const words = foldedWords(text).filter((word) => !titles.has(word));
  const isEnough = words.join('').length >= doctorLettersMin && words.length <= wordsMax;
  return isEnough ? words : [];
}

/** Whether Saint is typed out or not. */
async function placesStartingWith(folded: string, places: PlaceDirectory): Promise<Place[]> {
  const spellings = [folded, ...otherSaints(folded)];
  const found = await Promise.all(
    spellings.map(async (spelling) => places.startingWith(spelling, placesRead)),
  );
  return found.flat();
}

async function similarPlaces(folded: string, places: PlaceDirectory): Promise<Place[]> {
  const similar = await places.similarTo(folded, placesRead);
  return similar.filter((place) => beginsNearly(folded, fold(place.name)));
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
