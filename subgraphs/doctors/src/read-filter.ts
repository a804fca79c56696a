import { BadUserInput } from '@rendezvous/platform/errors';
import { validateText } from '@rendezvous/platform/text-input';
import { daysBetween } from '@rendezvous/region/time';
import { foldedWords } from './domain/fold.ts';
import type { Circle, DayPart, Point, TravelMode, VisitKind } from './domain/search-criteria.ts';

/** What of a region decides which input is good. */
export interface FilterLimits {
  readonly searchRadiusMaxKm: number;
}

/** A circle as GraphQL hands it over: it fills in the default radius. */
interface CircleInput extends Point {
  readonly radiusKm?: number;
}

/** DoctorFilter as GraphQL hands it over: types and enums are checked, values are not. */
export interface DoctorFilterInput {
  readonly text?: string | null | undefined;
  readonly specialty?: string | null | undefined;
  readonly near?: CircleInput | null | undefined;
  readonly place?: string | null | undefined;
  readonly availableFrom?: string | null | undefined;
  readonly availableTo?: string | null | undefined;
  readonly dayParts?: readonly DayPart[] | null | undefined;
  readonly languages?: readonly string[] | null | undefined;
  readonly visitKind?: VisitKind | null | undefined;
  readonly insurance?: string | null | undefined;
  readonly maxTravelMinutes?: number | null | undefined;
  readonly travelMode?: TravelMode | null | undefined;
}

/** The same, checked and in one form, so that equal questions compare equal. */
export interface DoctorFilter {
  readonly words: readonly string[];
  readonly specialty: string | null;
  readonly near: Circle | null;
  readonly place: string | null;
  readonly availableFrom: string | null;
  readonly availableTo: string | null;
  readonly dayParts: readonly DayPart[];
  readonly languages: readonly string[];
  readonly visitKind: VisitKind | null;
  readonly insurance: string | null;
  readonly travel: { readonly mode: TravelMode; readonly maxMinutes: number | null } | null;
}

export const availabilityDaysMax = 60;
const textLengthMax = 200;
const wordsMax = 16;
const placeLengthMax = 100;
const languagesMax = 10;
const travelMinutesMax = 240;

/** @throws BadUserInput naming the first field that is out of bounds, and the bounds */
export function readFilter(input: DoctorFilterInput, limits: FilterLimits): DoctorFilter {
  const near = input.near == null ? null : readCircle(input.near, limits);
  const place = validateText('filter.place', input.place ?? '', { maxLength: placeLengthMax });
  return {
    words: readWords(input.text ?? ''),
    specialty: readSlug('filter.specialty', input.specialty),
    near,
    place: place === '' ? null : place,
    ...readDates(input),
    dayParts: [...new Set(input.dayParts ?? [])].toSorted(),
    languages: readLanguages(input.languages ?? []),
    visitKind: input.visitKind ?? null,
    insurance: readSlug('filter.insurance', input.insurance),
    travel: readTravel(input, near !== null || place !== ''),
  };
}

/** @throws BadUserInput when the point does not lie on Earth */
export function readPoint(field: string, input: Point): Point {
  const { latitude, longitude } = input;
  if (!(Math.abs(latitude) <= 90)) {
    throw new BadUserInput(`${field}.latitude`, 'must lie between -90 and 90 degrees');
  }
  if (!(Math.abs(longitude) <= 180)) {
    throw new BadUserInput(`${field}.longitude`, 'must lie between -180 and 180 degrees');
  }
  return { latitude, longitude };
}

/**
 * @param advice what to do to get more than max
 * @throws BadUserInput when it is not a whole number from 1 to max
 */
export function readFirst(first: number, max: number, advice: string): number {
  if (Number.isInteger(first) && first >= 1 && first <= max) return first;
  throw new BadUserInput('first', `must be from 1 to ${max}; ${advice}`);
}

/** @throws BadUserInput when the text is too long or has control characters */
export function readText(field: string, text: string): string {
  return validateText(field, text, { maxLength: textLengthMax });
}

function readWords(text: string): string[] {
  const typed = readText('filter.text', text);
  const words = foldedWords(typed);
  if (typed !== '' && words.length === 0) {
    throw new BadUserInput(
      'filter.text',
      'has no letters or digits to look for; write some or leave the text out',
    );
  }
  if (words.length <= wordsMax) return words;
  throw new BadUserInput('filter.text', `must have at most ${wordsMax} words; leave some out`);
}

function readCircle(input: CircleInput, limits: FilterLimits): Circle {
  const { radiusKm = 0 } = input;
  if (!(radiusKm > 0 && radiusKm <= limits.searchRadiusMaxKm)) {
    throw new BadUserInput(
      'filter.near.radiusKm',
      `must be above 0 and at most ${limits.searchRadiusMaxKm} kilometres`,
    );
  }
  return { ...readPoint('filter.near', input), radiusMetres: radiusKm * 1_000 };
}

function readSlug(field: string, value: string | null | undefined): string | null {
  if (value == null) return null;
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(value)) return value;
  throw new BadUserInput(
    field,
    'is not an id; use one of the facets of a search, it looks like "cardiology"',
  );
}

function readDates(input: DoctorFilterInput): {
  availableFrom: string | null;
  availableTo: string | null;
} {
  const availableFrom = input.availableFrom ?? null;
  const availableTo = input.availableTo ?? null;
  for (const [field, date] of Object.entries({ availableFrom, availableTo })) {
    // Far outside of every calendar of ours, and easier to refuse than to add days to.
    if (date !== null && !/^2[01]\d\d-/.test(date)) {
      throw new BadUserInput(`filter.${field}`, 'must be a day between the years 2000 and 2199');
    }
  }
  if (availableFrom !== null && availableTo !== null) {
    if (availableTo < availableFrom) {
      throw new BadUserInput('filter.availableTo', 'must not be before availableFrom');
    }
    checkDays(availableFrom, availableTo);
  }
  return { availableFrom, availableTo };
}

/** @throws BadUserInput when there are more days than a search may look at */
export function checkDays(from: string, to: string): void {
  if (daysBetween(from, to) < availabilityDaysMax) return;
  throw new BadUserInput(
    'filter.availableTo',
    `must be less than ${availabilityDaysMax} days after availableFrom (by default today)`,
  );
}

function readLanguages(languages: readonly string[]): string[] {
  const read = [...new Set(languages.map((language) => language.trim().toLowerCase()))].toSorted();
  if (read.length > languagesMax) {
    throw new BadUserInput('filter.languages', `must be at most ${languagesMax} languages`);
  }
  if (read.every((language) => /^[a-z]{2,3}$/.test(language))) return read;
  throw new BadUserInput('filter.languages', 'must be language codes of two letters, such as "fr"');
}

function readTravel(input: DoctorFilterInput, hasOrigin: boolean): DoctorFilter['travel'] {
  const maxMinutes = input.maxTravelMinutes ?? null;
  const mode = input.travelMode ?? null;
  if (maxMinutes === null && mode === null) return null;
  const field = maxMinutes === null ? 'filter.travelMode' : 'filter.maxTravelMinutes';
  if (!hasOrigin) {
    throw new BadUserInput(field, 'needs a place to travel from; give near or place too');
  }
  if (maxMinutes !== null && !(maxMinutes >= 1 && maxMinutes <= travelMinutesMax)) {
    throw new BadUserInput(field, `must be from 1 to ${travelMinutesMax} minutes`);
  }
  return { mode: mode ?? 'DRIVING', maxMinutes };
}
