import { createRequire } from 'node:module';
import { distanceKm } from './geometry.ts';
import type { City } from './towns.ts';

const require = createRequire(import.meta.url);

type PostcodesByKey = Readonly<Record<string, string>>;

interface GermanTown {
  name: string;
  postalCodes: readonly string[];
  state: string;
}

const stateNames: Readonly<Record<string, string>> = {
  '01': 'Schleswig-Holstein',
  '02': 'Hamburg',
  '03': 'Niedersachsen',
  '04': 'Bremen',
  '05': 'Nordrhein-Westfalen',
  '06': 'Hessen',
  '07': 'Rheinland-Pfalz',
  '08': 'Baden-Württemberg',
  '09': 'Bayern',
  '10': 'Saarland',
  '11': 'Berlin',
  '12': 'Brandenburg',
  '13': 'Mecklenburg-Vorpommern',
  '14': 'Sachsen',
  '15': 'Sachsen-Anhalt',
  '16': 'Thüringen',
};

/** Postcodes that belong to an organization and not to a place: `CEDEX`. */
const frenchOrganization = /99\d$/;

/** For each city its postcodes; where the register has none, those of the nearest that has. */
export function frenchPostcodes(cities: readonly City[]): string[][] {
  const register = require('./data/postcodes-fr.json') as PostcodesByKey;
  return withNeighbours(
    cities,
    cities.map((city) => {
      const codes = register[communeOf(city)]?.split(' ') ?? [];
      const ofPlaces = codes.filter((code) => !frenchOrganization.test(code));
      return ofPlaces.length > 0 ? ofPlaces : codes;
    }),
  );
}

function communeOf(city: City): string {
  if (city.country === 'YT') return city.adminCode;
  return city.muniSub ?? (city.name === 'Paris' ? '75056' : '');
}

/** For each city its postcodes; where no name of its state fits, those of the nearest that has. */
export function germanPostcodes(cities: readonly City[]): string[][] {
  const berlin = require('./data/postcodes-berlin.json') as PostcodesByKey;
  const byHand = require('./data/postcodes-de-by-hand.json') as PostcodesByKey;
  const byName = new Map<string, readonly string[]>();
  for (const town of require('german-metadata/data/cities.json') as readonly GermanTown[]) {
    for (const name of [town.name, shortName(town.name)]) {
      const key = `${town.state}/${name}`;
      if (!byName.has(key)) byName.set(key, ofOneArea(town.postalCodes));
    }
  }
  return withNeighbours(
    cities,
    cities.map((city) => {
      const key = city.muniSub ?? '';
      const state = stateNames[key.slice(0, 2)] ?? '';
      const known =
        berlin[key]?.split(' ') ??
        byHand[`${state}/${city.name}`]?.split(' ') ??
        byName.get(`${state}/${city.name}`) ??
        byName.get(`${state}/${shortName(city.name)}`);
      return [...(known ?? [])];
    }),
  );
}

function shortName(name: string): string {
  return name.replace(/ ?[(/,].*$| (?:an|am|im|in|bei|ob|vor|auf) .*$/, '');
}

/** The register joins places of one name: only the codes that begin like the first are kept. */
function ofOneArea(postcodes: readonly string[]): readonly string[] {
  const sorted = [...postcodes].sort();
  return sorted.filter((code) => code[0] === sorted[0]?.[0]);
}

/** Cells of a quarter of a degree: the neighbours of a town are in its cell or the ones around. */
const cellsPerDegree = 4;
/** Farther than across any region. */
const ringsMax = 60;

interface KnownTown {
  city: City;
  codes: readonly string[];
}

function withNeighbours(cities: readonly City[], postcodes: readonly string[][]): string[][] {
  const cells = new Map<string, KnownTown[]>();
  for (const [index, city] of cities.entries()) {
    const codes = postcodes[index]!;
    if (codes.length === 0) continue;
    const [row, column] = cellOf(city);
    const key = `${row}/${column}`;
    const cell = cells.get(key) ?? [];
    cell.push({ city, codes });
    cells.set(key, cell);
  }
  return postcodes.map((codes, index) => {
    if (codes.length > 0) return codes;
    return nearestIn(cells, cities[index]!)?.codes.slice(0, 1) ?? [];
  });
}

function nearestIn(
  cells: ReadonlyMap<string, readonly KnownTown[]>,
  city: City,
): KnownTown | undefined {
  const [row, column] = cellOf(city);
  for (let ring = 1; ring <= ringsMax; ring += 1) {
    let nearest: KnownTown | undefined;
    let nearestKm = Number.POSITIVE_INFINITY;
    for (let north = row - ring; north <= row + ring; north += 1) {
      for (let east = column - ring; east <= column + ring; east += 1) {
        for (const candidate of cells.get(`${north}/${east}`) ?? []) {
          const km = distanceKm(positionOf(city), positionOf(candidate.city));
          if (km < nearestKm) [nearest, nearestKm] = [candidate, km];
        }
      }
    }
    if (nearest !== undefined) return nearest;
  }
  return undefined;
}

function cellOf(city: City): [row: number, column: number] {
  const { latitude, longitude } = positionOf(city);
  return [Math.floor(latitude * cellsPerDegree), Math.floor(longitude * cellsPerDegree)];
}

function positionOf(city: City) {
  const [longitude, latitude] = city.loc.coordinates;
  return { latitude, longitude };
}
