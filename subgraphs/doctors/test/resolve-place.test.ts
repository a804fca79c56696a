import { describe, expect, test } from '@jest/globals';
import { fold } from '../src/domain/fold.ts';
import { type Place, type PlaceDirectory, resolvePlace } from '../src/resolve-place.ts';

const towns = [
  town('München', '80331', 1_500_000),
  town('Frankfurt am Main', '60311', 760_000),
  town('Frankfurt (Oder)', '15230', 57_000),
  town('Saint-Étienne', '42000', 172_000),
  town('Aue', '08280', 16_000),
  town('Au', '79280', 1_400),
];

function town(name: string, postcode: string, population: number): Place {
  return { name, postcode, population, latitude: population / 1e5, longitude: 10 };
}

/** The port kept in memory; towns are in the order of their population. */
const places: PlaceDirectory = {
  withPostcode: async (postcode) => towns.find((one) => one.postcode === postcode) ?? null,
  named: async (names) =>
    towns.find((one) => names.includes(fold(one.name))) ??
    towns.find((one) => names.some((name) => fold(one.name).startsWith(`${name} `))) ??
    null,
  startingWith: async (folded) => towns.filter((one) => fold(one.name).startsWith(folded)),
  similarTo: async () => [],
};

describe('resolvePlace', () => {
  test.each([
    ['Muenchen', 'München'],
    ['MÜNCHEN', 'München'],
    ['80331', 'München'],
    ['80331 München', 'München'],
    ['99999 München', 'München'],
    ['Frankfurt', 'Frankfurt am Main'],
    ['frankfurt oder', 'Frankfurt (Oder)'],
    ['St. Etienne', 'Saint-Étienne'],
    ['Aue', 'Aue'],
  ])('"%s" is %s', async (text, name) => {
    const { latitude, radiusMetres } = await resolvePlace(text, places);
    expect(latitude).toBe(towns.find((one) => one.name === name)?.latitude);
    expect(radiusMetres).toBe(30_000);
  });

  test.each([
    ['Atlantis', '"Atlantis" is not a known town; give a town of this region by name or postcode'],
    ['Frank', '"Frank" is not a known town; did you mean Frankfurt am Main or Frankfurt (Oder)?'],
    ['00000', '"00000" is not a known town; give a town of this region by name or postcode'],
    ['§§', '"§§" is not a known town; give a town of this region by name or postcode'],
  ])('"%s" is refused', async (text, problem) => {
    await expect(resolvePlace(text, places)).rejects.toThrow(`filter.place: ${problem}`);
  });
});
