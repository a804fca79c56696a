import { describe, expect, test } from '@jest/globals';
import { specialties } from '../specialties/catalogue.ts';
import { commonSpecialties } from '../specialties/common.ts';

const languages = ['fr', 'de', 'en'] as const;

describe('the catalogue of specialties', () => {
  test('has at least 55, each with an id of its own', () => {
    expect(specialties.length).toBeGreaterThanOrEqual(55);
    expect(new Set(specialties.map(({ id }) => id)).size).toBe(specialties.length);
    expect(specialties.every(({ id }) => /^[a-z]+(-[a-z]+)*$/.test(id))).toBe(true);
  });

  test.each(specialties)('$id has a name and lay words in every language', (specialty) => {
    for (const language of languages) {
      expect(specialty.names[language]).not.toBe('');
      const words = specialty.synonyms[language];
      expect(words.length).toBeGreaterThanOrEqual(2);
      expect(new Set(words).size).toBe(words.length);
      expect(words).not.toContain(specialty.names[language]);
    }
    expect(specialty.weight).toBeGreaterThan(0);
    expect(specialty.slotMinutes).toBeGreaterThanOrEqual(5);
    expect(specialty.videoShare).toBeLessThanOrEqual(1);
  });

  test.each([
    ['fr', 'cardiologue', 'cardiology'],
    ['fr', 'médecin du cœur', 'cardiology'],
    ['de', 'Herzarzt', 'cardiology'],
    ['en', 'heart', 'cardiology'],
    ['de', 'Frauenarzt', 'gynecology'],
    ['de', 'Hausarzt', 'general-practice'],
    ['fr', 'dentiste', 'dentistry'],
    ['fr', 'kiné', 'physiotherapy'],
    ['en', 'skin', 'dermatology'],
  ] as const)('in %s, "%s" means %s', (language, word, id) => {
    const found = specialties.filter(({ synonyms }) => synonyms[language].includes(word));
    expect(found.map((specialty) => specialty.id)).toContain(id);
  });

  test('ten of them are the common ones', () => {
    expect(commonSpecialties.map(({ id }) => id).sort()).toEqual([
      'cardiology',
      'dentistry',
      'dermatology',
      'ent',
      'general-practice',
      'gynecology',
      'ophthalmology',
      'orthopedics',
      'pediatrics',
      'psychiatry',
    ]);
  });
});
