import { describe, expect, test } from '@jest/globals';
import { loadRegion } from '@rendezvous/region/region';
import { loadTowns } from '../towns.ts';
import type { Town } from '../towns.ts';

const townsByRegion = { fr: loadTowns('fr'), de: loadTowns('de') };

describe.each(['fr', 'de'] as const)('the towns of %s', (region) => {
  const towns = townsByRegion[region];
  const { timeZones, holidayRegions } = loadRegion(region);

  test('come by size, with ids that say so', () => {
    expect(towns.length).toBeGreaterThan(5_000);
    expect(towns.map(({ id }) => id)).toEqual(towns.map((_, index) => index + 1));
    const populations = towns.map(({ population }) => population);
    expect(populations).toEqual([...populations].sort((a, b) => b - a));
  });

  test('have postcodes, a time zone and a holiday region that the region knows', () => {
    const codes = new Set(holidayRegions.map(({ code }) => code));
    const isComplete = ({ postcodes, timeZone, holidayRegion }: Town) =>
      postcodes.length > 0 &&
      postcodes.every((code) => /^\d{5}$/.test(code)) &&
      timeZones.includes(timeZone) &&
      codes.has(holidayRegion);
    expect(towns.filter((town) => !isComplete(town))).toEqual([]);
  });
});

describe('places that people know', () => {
  const named = (region: 'fr' | 'de', name: string, postcode: string) =>
    townsByRegion[region].find((town) => town.name === name && town.postcodes.includes(postcode));

  test.each([
    ['fr', 'Paris', '75011', 'Europe/Paris', 'FR'],
    ['fr', 'Lyon', '69003', 'Europe/Paris', 'FR'],
    ['fr', 'Marseille', '13001', 'Europe/Paris', 'FR'],
    ['fr', 'Strasbourg', '67000', 'Europe/Paris', 'FR-67'],
    ['fr', 'Saint-Denis', '97400', 'Indian/Reunion', 'RE'],
    ['fr', 'Mamoudzou', '97600', 'Indian/Mayotte', 'YT'],
    ['fr', 'Fort-de-France', '97200', 'America/Martinique', 'MQ'],
    ['fr', 'Les Abymes', '97139', 'America/Guadeloupe', 'GP'],
    ['fr', 'Cayenne', '97300', 'America/Cayenne', 'GF'],
    ['de', 'Berlin', '10115', 'Europe/Berlin', 'DE-BE'],
    ['de', 'München', '80331', 'Europe/Berlin', 'DE-BY'],
    ['de', 'Saarbrücken', '66111', 'Europe/Berlin', 'DE-SL'],
    ['de', 'Köln', '50667', 'Europe/Berlin', 'DE-NW'],
    ['de', 'Freiburg im Breisgau', '79098', 'Europe/Berlin', 'DE-BW'],
  ] as const)('%s: %s %s lies in %s and keeps the holidays of %s', (...expected) => {
    const [region, name, postcode, timeZone, holidayRegion] = expected;
    expect(named(region, name, postcode)).toMatchObject({ timeZone, holidayRegion });
  });
});
