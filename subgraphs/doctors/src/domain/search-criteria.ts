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

/** What BEST adds up; each part lies in 0..1. */
export const bestWeights = { text: 0.5, closeness: 0.3, popularity: 0.2 } as const;
/** At this distance closeness is a half. */
export const halfClosenessMetres = 10_000;
/** How well a term fits by the best of the ways it does. */
export const relevanceOf = {
  name: 1,
  /** "Cardiologist Paris" means the town, but there are people of that name, too. */
  town: 1,
  mainSpecialty: 0.9,
  otherSpecialty: 0.7,
  practice: 0.5,
  description: 0.3,
} as const;
/** The first key of NEXT_AVAILABLE for a doctor without free time: after every real moment. */
export const neverSeconds = 9_999_999_999;
