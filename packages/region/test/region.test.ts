import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { negotiateLanguage } from '../src/language.ts';
import { createMessages } from '../src/messages.ts';
import { loadRegion, loadRegions } from '../src/region.ts';

const directory = mkdtempSync(join(tmpdir(), 'rendezvous-region-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the regions of this repository', () => {
  const regions = loadRegions();

  test('are France with its overseas departments, and Germany', () => {
    expect([...regions.keys()]).toEqual(['de', 'fr']);
    expect(loadRegion('fr').timeZones).toHaveLength(6);
  });

  test('have a public holiday region for each time zone, under a code of its own', () => {
    for (const { holidayRegions, timeZones } of regions.values()) {
      const codes = holidayRegions.map((holidayRegion) => holidayRegion.code);
      expect(new Set(codes).size).toBe(codes.length);
      const covered = new Set(holidayRegions.map((holidayRegion) => holidayRegion.timeZone));
      expect([...covered].toSorted()).toEqual(timeZones.toSorted());
    }
  });

  test('speak languages that there are messages in', () => {
    const { languages } = createMessages();
    for (const region of regions.values()) {
      for (const language of region.languages) expect(languages).toContain(language);
    }
  });
});

describe('a region file', () => {
  test.each([
    ['an unknown time zone', { timeZones: ['Europe/Atlantis'] }],
    ['a default that is not offered', { defaultLanguage: 'it' }],
    ['a misspelled key', { holdMinuts: 10 }],
    ['a limit out of bounds', { holdMinutes: 0 }],
    ['another code', { code: 'de' }],
  ])('with %s is refused, naming the file', (_, change) => {
    const file = join(directory, 'fr.json');
    writeFileSync(file, JSON.stringify({ ...loadRegion('fr'), ...change }));
    expect(() => loadRegion('fr', directory)).toThrow(file);
  });

  test('is not looked for outside of the directory', () => {
    expect(() => loadRegion('../fr')).toThrow('not the code of a region');
  });
});

describe('the language to answer in', () => {
  const france = { languages: ['fr', 'en'], defaultLanguage: 'fr' };

  test.each([
    [undefined, 'fr'],
    ['', 'fr'],
    ['en', 'en'],
    ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
    ['de-DE,de;q=0.9,en;q=0.5', 'en'],
    ['de', 'fr'],
    ['*', 'fr'],
    ['de, *;q=0.5, en;q=0.1', 'fr'],
    ['en;q=0', 'fr'],
    ['fr;q=0.5, EN ; q=0.7', 'en'],
    ['en;q=2', 'fr'],
    ['en;q=abc', 'fr'],
    ['x'.repeat(100_000), 'fr'],
  ])('case %#: Accept-Language %.30j', (header, expected) => {
    expect(negotiateLanguage(header, france)).toBe(expected);
  });

  test('is always one of the region’s', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), (header) => {
        expect(france.languages).toContain(negotiateLanguage(header, france));
      }),
    );
  });
});
