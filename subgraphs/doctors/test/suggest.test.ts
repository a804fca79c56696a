import { describe, expect, test } from '@jest/globals';
import { serveDoctors } from './serve-doctors.ts';

const { ask } = serveDoctors();

describe('suggest', () => {
  const document = `query ($text: String!, $near: GeoPointInput, $first: Int) {
    suggest(text: $text, near: $near, first: $first) {
      kind text specialty { id } doctor { id } place { name postcode latitude longitude }
    }
  }`;
  const texts = async (text: string, more: object = {}, language = 'en'): Promise<string[]> => {
    const { data, errors } = await ask(document, { text, ...more }, language);
    expect(errors).toBeUndefined();
    return data.suggest.map((one: { kind: string; text: string }) => `${one.kind} ${one.text}`);
  };

  test('specialties by everyday words of any language, named in the language of the caller', async () => {
    for (const typed of ['heart', 'Herza', 'cardio', 'cœ', 'cardiolg']) {
      expect((await texts(typed, {}, 'de'))[0]).toBe('SPECIALTY Kardiologie');
    }
  });

  test('doctors by the beginnings of their names, with typing errors', async () => {
    const found = await texts('delacroi', { first: 20 });
    expect(found.length).toBeGreaterThan(3);
    expect(found.every((one) => one.startsWith('DOCTOR') && one.endsWith('Delacroix'))).toBe(true);
    expect((await texts('rouseau'))[0]).toMatch(/^DOCTOR .*Rousseau$/);
  });

  test('places by name or postcode, those nearby first', async () => {
    expect((await texts('lyo'))[0]).toBe('PLACE Lyon');
    expect((await texts('St Et'))[0]).toBe('PLACE Saint-Étienne');
    expect((await texts('691'))[0]).toBe('PLACE Villeurbanne');
    expect((await texts('marseile'))[0]).toBe('PLACE Marseille');
    const { data } = await ask(document, {
      text: 'montreuil',
      near: { latitude: 50.4, longitude: 1.8 },
    });
    expect(data.suggest[0].place.postcode).toBe('62170');
  });

  test('mixes the kinds and keeps to the number asked for', async () => {
    const found = await texts('m', { first: 4 });
    expect(found.length).toBeLessThanOrEqual(4);
    expect(new Set((await texts('g', { first: 6 })).map((one) => one.split(' ')[0])).size).toBe(2);
    expect(await texts('')).toEqual([]);
    expect(await texts('  -- ')).toEqual([]);
    expect(await texts('Кардиолог')).toEqual([]);
    expect(await texts('🫀')).toEqual([]);
  });

  test('a refusal of first offers nothing there is not', async () => {
    const { errors } = await ask(document, { text: 'a', first: 21 });
    expect(errors?.[0]?.message).toBe('first: must be from 1 to 20; type more to narrow them down');
  });

  test.each<[string, object, string]>([
    ['first 0', { text: 'a', first: 0 }, 'first'],
    ['first 21', { text: 'a', first: 21 }, 'first'],
    ['a long text', { text: 'x'.repeat(201) }, 'text'],
    ['latitude 91', { text: 'a', near: { latitude: 91, longitude: 0 } }, 'near.latitude'],
  ])('%s is refused', async (_name, variables, field) => {
    const { errors } = await ask(document, variables);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });
});
