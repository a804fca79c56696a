import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, fingerprint } from '../src/domain/cursor.ts';
import { editDistance, isNear } from '../src/domain/edit-distance.ts';
import { fold, foldedWords } from '../src/domain/fold.ts';
import { firstPartHour, partsMask, remainingParts } from '../src/domain/parts.ts';
import { createVocabulary } from '../src/domain/vocabulary.ts';
import { estimatedTravelTimes } from '../src/travel-times.ts';
import { fixtureSpecialties } from './fixture.ts';

describe('fold', () => {
  test.each([
    ['Saint-Étienne', 'saint etienne'],
    ['  Weißenfels (Saale) ', 'weissenfels saale'],
    ["L'Haÿ-les-Roses", 'l hay les roses'],
    ['cœur', 'coeur'],
    ['MÜNCHEN', 'munchen'],
    ['§! 🙂', ''],
    ['Кардиолог', 'кардиолог'],
    ['心臓 123', '心臓 123'],
    ['Yılmaz', 'yilmaz'],
  ])('%s', (text, folded) => expect(fold(text)).toBe(folded));

  test('words are folded, in order and without doubles', () => {
    expect(foldedWords('Lyon, LYON et Évian')).toEqual(['lyon', 'et', 'evian']);
    expect(foldedWords(' - ')).toEqual([]);
  });

  test('folding twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)),
    );
  });
});

describe('editDistance', () => {
  test.each([
    ['dubios', 'dubois', 1],
    ['lefevre', 'lefebre', 1],
    ['mueller', 'muller', 1],
    ['', 'abc', 3],
    ['same', 'same', 0],
  ])('%s and %s', (left, right, errors) => expect(editDistance(left, right, 5)).toBe(errors));

  test('is the same in both directions and stops at its bound', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(words, words, fc.integer({ min: 0, max: 4 }), (left, right, atMost) => {
        const exact = editDistance(left, right, 20);
        expect(editDistance(right, left, 20)).toBe(exact);
        expect(editDistance(left, right, atMost)).toBe(Math.min(exact, atMost + 1));
      }),
    );
  });

  test('short words are not forgiven anything', () => {
    expect(isNear('gp', 'gb')).toBe(false);
    expect(isNear('hert', 'heart')).toBe(true);
    expect(isNear('cardiolgoue', 'cardiologue')).toBe(true);
  });
});

describe('vocabulary', () => {
  const vocabulary = createVocabulary(fixtureSpecialties);
  const interpret = (text: string) => vocabulary.interpret(foldedWords(text));

  test.each(['heart', 'Herzärzte', 'cardiologues', 'Kardiologin', 'CŒUR', 'un cardiologue'])(
    '"%s" is cardiology',
    (text) => {
      expect(interpret(text)).toMatchObject([{ specialties: ['cardiology'], guesses: [] }]);
    },
  );

  test('the longest phrase counts', () => {
    expect(interpret('heart doctor')).toEqual([
      { words: ['heart', 'doctor'], specialties: ['cardiology'], guesses: [] },
    ]);
    expect(interpret('médecin de famille à Lyon')).toEqual([
      { words: ['medecin', 'de', 'famille'], specialties: ['general-practice'], guesses: [] },
      { words: ['lyon'], specialties: [], guesses: [] },
    ]);
  });

  test('a misspelt specialty is a guess, a name stays a name', () => {
    expect(interpret('dermatolgue')).toMatchObject([{ specialties: [], guesses: ['dermatology'] }]);
    expect(interpret('Garnier')).toMatchObject([{ specialties: [], guesses: [] }]);
  });

  test('a specialty cut short is a guess, a few letters are not', () => {
    expect(interpret('cardio')).toMatchObject([{ specialties: [], guesses: ['cardiology'] }]);
    expect(interpret('dermato')).toMatchObject([{ specialties: [], guesses: ['dermatology'] }]);
    expect(interpret('gyné')).toMatchObject([{ specialties: [], guesses: ['gynecology'] }]);
    expect(interpret('car')).toMatchObject([{ specialties: [], guesses: [] }]);
  });

  test('filler words say nothing, alone or with others', () => {
    expect(interpret('de la')).toEqual([]);
    expect(interpret('der Garnier')).toMatchObject([{ words: ['garnier'] }]);
    expect(interpret('')).toEqual([]);
  });

  test('every name and synonym of a specialty finds it', () => {
    for (const specialty of fixtureSpecialties) {
      const phrases = [
        ...Object.values(specialty.names),
        ...Object.values(specialty.synonyms).flat(),
      ];
      for (const phrase of phrases) {
        expect(interpret(phrase)[0]?.specialties).toContain(specialty.id);
        const found = vocabulary.startingWith(fold(phrase), 6);
        expect(found[0]).toBe(specialty.id);
      }
    }
  });
});

describe('parts of a day', () => {
  test('day parts and kinds combine', () => {
    expect(partsMask([], null)).toBe(0b111_111);
    expect(partsMask(['MORNING', 'EVENING'], 'IN_PERSON')).toBe(0b000_101);
    expect(partsMask(['MORNING', 'EVENING'], 'VIDEO')).toBe(0b101_000);
    expect(partsMask(['AFTERNOON'], null)).toBe(0b010_010);
  });

  test('what is over does not remain', () => {
    expect([0, 11, 12, 17, 18, 23].map(remainingParts)).toEqual([63, 63, 54, 54, 36, 36]);
    expect([9, 18, 36, 32, 54].map(firstPartHour)).toEqual([0, 12, 18, 18, 12]);
  });
});

describe('cursor', () => {
  const now = new Date('2026-11-23T09:00:00Z');

  test('comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()),
        fc.integer({ min: 1, max: 2_147_483_647 }),
        fc.stringMatching(/^[0-9:,]{0,200}$/),
        (keys, doctorId, marker) => {
          const cursor = { asOf: now, keys, doctorId, marker };
          const list = fingerprint(['fr', keys]);
          expect(decodeCursor(encodeCursor(cursor, list), list, now)).toEqual(cursor);
        },
      ),
    );
  });

  test('whatever else is refused as bad input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (text) => {
        const encoded = Buffer.from(text).toString('base64url');
        for (const candidate of [text, encoded]) {
          expect(() => decodeCursor(candidate, 'list', now)).toThrow(/^after: /);
        }
      }),
    );
  });
});

describe('estimated travel times', () => {
  test('reach and minutes agree: nothing within reach takes longer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'WALKING' as const,
          'CYCLING' as const,
          'DRIVING' as const,
          'TRANSIT' as const,
        ),
        fc.integer({ min: 1, max: 240 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (mode, minutes, part) => {
          const reach = estimatedTravelTimes.reachMetres(mode, minutes);
          if (reach === 0) return;
          expect(estimatedTravelTimes.minutesFor(mode, reach * part)).toBeLessThanOrEqual(minutes);
          expect(estimatedTravelTimes.minutesFor(mode, reach * 1.01 + 200)).toBeGreaterThan(
            minutes,
          );
        },
      ),
    );
  });

  test('walking a kilometre takes about a quarter of an hour', () => {
    expect(estimatedTravelTimes.minutesFor('WALKING', 1_000)).toBe(17);
    expect(estimatedTravelTimes.minutesFor('DRIVING', 10_000)).toBe(24);
  });
});
