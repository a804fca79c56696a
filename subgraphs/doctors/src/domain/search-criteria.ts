/**
 * What a search asks for, in terms no search engine owns: the use case writes it, every adapter of
 * the doctor-search port reads it.
 */
export type DoctorSort = 'BEST' | 'DISTANCE' | 'NEXT_AVAILABLE';
export type VisitKind = 'IN_PERSON' | 'VIDEO';
export type DayPart = 'MORNING' | 'AFTERNOON' | 'EVENING';
export type TravelMode = 'WALKING' | 'CYCLING' | 'DRIVING' | 'TRANSIT';

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Circle extends Point {
  readonly radiusMetres: number;
}

/** One thing the text asks for; the doctor has to fit in at least one of the ways. */
export interface SearchTerm {
  /** Folded words, all of which name, practice, town or description contain. */
  readonly words: readonly string[];
  /** Specialties the words stand for. */
  readonly specialties: readonly string[];
  /** Specialties they may mean, mistyped or cut short: only for words that nobody is named. */
  readonly guesses: readonly string[];
}

/** Days in the practice's time zone and the parts of them (see parts.ts) with free time. */
export interface AvailabilityWindow {
  readonly from: string;
  readonly to: string;
  readonly partsMask: number;
  /** false: free time only decides the order, doctors without any are found as well. */
  readonly required: boolean;
}

export interface SearchCriteria {
  readonly terms: readonly SearchTerm[];
  readonly specialty: string | null;
  /** The practice lies in all of them; distances are measured from the centre of the first. */
  readonly circles: readonly Circle[];
  /** The doctor speaks at least one; empty: whatever. */
  readonly languages: readonly string[];
  readonly visitKind: VisitKind | null;
  readonly insurance: string | null;
  /** null: free time plays no part at all. */
  readonly window: AvailabilityWindow | null;
  readonly sort: DoctorSort;
}

/**
 * Where a doctor stands in the order: ascending by both keys, then by doctor. BEST: the negative
 * score in millionths, metres. DISTANCE: metres, 0. NEXT_AVAILABLE: epoch seconds, metres.
 */
export interface SortPosition {
  readonly keys: readonly [number, number];
  readonly doctorId: number;
}

/**
 * What BEST adds up, in millionths of the highest score. Each part is a whole number of them by
 * itself, so that engines which add in single precision come to the same sum.
 */
export const bestPoints = { text: 500_000, closeness: 300_000, popularity: 200_000 } as const;
/** At this distance closeness is a half. */
export const halfClosenessMetres = 10_000;
/** How well a term fits by the best of the ways it does, in tenths. */
export const relevanceOf = {
  name: 10,
  /** "Cardiologist Paris" means the town, but there are people of that name, too. */
  town: 10,
  mainSpecialty: 9,
  otherSpecialty: 7,
  practice: 5,
  description: 3,
} as const;

/** What each tenth of relevance of each of that many terms adds to BEST. */
export function pointsPerTenth(terms: number): number {
  return Math.floor(bestPoints.text / 10 / terms);
}

/** What being so near adds to BEST. */
export function closenessPoints(metres: number): number {
  return Math.round((bestPoints.closeness * halfClosenessMetres) / (halfClosenessMetres + metres));
}

/** The first key of NEXT_AVAILABLE for a doctor without free time: after every real moment. */
export const neverSeconds = 9_999_999_999;
