import { BadUserInput } from '@rendezvous/platform/errors';
import { isNear } from './domain/edit-distance.ts';
import { fold } from './domain/fold.ts';
import { otherSaints } from './domain/saints.ts';
import type { Circle } from './domain/search-criteria.ts';

export interface Place {
  readonly name: string;
  readonly postcode: string | null;
  readonly latitude: number;
  readonly longitude: number;
  readonly population: number;
}

/** Port: the towns of a region. Every answer has the most populous first. */
export interface PlaceDirectory {
  withPostcode(postcode: string): Promise<Place | null>;
  /** A town of one of the folded names, else one whose name begins with one of them as a word. */
  named(foldedNames: readonly string[]): Promise<Place | null>;
  /** Towns whose folded name or postcode begins with the text. */
  startingWith(folded: string, first: number): Promise<Place[]>;
  /** Towns with a name somewhat like the folded text. */
  similarTo(folded: string, first: number): Promise<Place[]>;
}

/** How far around the centre of a town its doctors are looked for. */
export const placeRadiusMetres = 30_000;
const offeredMax = 3;

/**
 * The circle around the town that a name or postcode means.
 * @throws BadUserInput naming what is unknown, with towns of a similar name
 */
export async function resolvePlace(text: string, places: PlaceDirectory): Promise<Circle> {
  const postcode = /\b\d{4,5}\b/.exec(text)?.[0];
  const name = fold(postcode === undefined ? text : text.replace(postcode, ''));
  const place =
    (postcode === undefined ? null : await places.withPostcode(postcode)) ??
    (name === '' ? null : await named(name, places));
  if (place === null) throw await unknownPlace(text, name || (postcode ?? ''), places);
  const { latitude, longitude } = place;
  return { latitude, longitude, radiusMetres: placeRadiusMetres };
}

/** People write St Étienne and Ste Foy for Saint and Sainte, and Muenchen without an umlaut key. */
async function named(name: string, places: PlaceDirectory): Promise<Place | null> {
  const asWritten = await places.named([name, ...otherSaints(name)]);
  if (asWritten !== null) return asWritten;
  const withUmlauts = name.replace(/([aou])e/g, '$1');
  return withUmlauts === name ? null : places.named([withUmlauts]);
}

async function unknownPlace(
  text: string,
  folded: string,
  places: PlaceDirectory,
): Promise<BadUserInput> {
  const similar = folded === '' ? [] : await nearestPlaces(folded, places);
  const offer =
    similar.length === 0
      ? 'give a town of this region by name or postcode'
      : `did you mean ${similar.join(' or ')}?`;
  return new BadUserInput('filter.place', `"${text}" is not a known town; ${offer}`);
}

async function nearestPlaces(folded: string, places: PlaceDirectory): Promise<string[]> {
  const begin = await places.startingWith(folded, offeredMax);
  const similar = await places.similarTo(folded, offeredMax * 3);
  const near = similar.filter((place) => isNear(folded, fold(place.name)));
  const names = [...near, ...begin, ...similar].map((place) => place.name);
  return [...new Set(names)].slice(0, offeredMax);
}
