import { describe, expect, test } from '@jest/globals';
import { searchDocument, serveDoctors } from './serve-doctors.ts';

const { ask, doctors } = serveDoctors();
/** From the fourth time on the document is compiled. */
const times = 5;

async function count(filter: object): Promise<number> {
  const counts = new Set<number>();
  for (let time = 0; time < times; time += 1) {
    const { data, errors } = await ask(searchDocument, { filter });
    expect(errors).toBeUndefined();
    counts.add(data.searchDoctors.totalCount);
  }
  expect(counts.size).toBe(1);
  return [...counts][0] ?? -1;
}

describe('the text of a search', () => {
  test.each(['Кардиолог', '心臓', 'قلب', '٣٤', 'Дубуа Lyon'])('"%s" finds nobody', async (text) => {
    expect(await count({ text })).toBe(0);
  });

  test.each(['', '  \n'])('blank text %j is no text', async (text) => {
    expect(await count({ text })).toBe(doctors.length);
  });

  test.each([
    ['cardio', 'cardiology'],
    ['gynéco', 'gynecology'],
    ['dermato', 'dermatology'],
  ])('"%s" finds %s', async (text, specialty) => {
    const expected = doctors.filter((doctor) => doctor.specialties.includes(specialty));
    expect(await count({ text })).toBe(expected.length);
  });

  test('st is saint, and words around what is looked for are ignored', async () => {
    const expected = doctors.filter((doctor) => doctor.town === 'Saint-Étienne').length;
    expect(expected).toBeGreaterThan(0);
    expect(await count({ text: 'St Etienne' })).toBe(expected);
    expect(await count({ text: 'dans la St-Étienne' })).toBe(expected);
  });

  test('a name may be written without its space', async () => {
    const expected = doctors.filter((doctor) => doctor.practice === 'Cabinet du Parc').length;
    expect(expected).toBeGreaterThan(0);
    expect(await count({ text: 'duparc' })).toBe(expected);
  });
});

describe('days of a search', () => {
  test('a first day that is over counts as today', async () => {
    const today = await count({ availableFrom: '2026-11-23' });
    expect(today).toBeGreaterThan(0);
    for (const availableFrom of ['2026-11-01', '2020-01-01']) {
      expect(await count({ availableFrom })).toBe(today);
    }
  });
});
