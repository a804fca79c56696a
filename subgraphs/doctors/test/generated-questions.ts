import fc from 'fast-check';
import type { Pool } from 'pg';
import { foldedWords } from '../src/domain/fold.ts';
import type { DayPart } from '../src/domain/search-criteria.ts';
import type { SearchDoctorsInput } from '../src/search-doctors.ts';

/** What questions are made of: what the data set has to be asked for. */
export interface QuestionMaterial {
  /** Of people, practices and towns. */
  readonly names: readonly string[];
  /** Words of descriptions, as they are written there and in other forms. */
  readonly prose: readonly string[];
  /** Names and synonyms of specialties in every language. */
  readonly phrases: readonly string[];
  readonly specialties: readonly string[];
  readonly insurances: readonly string[];
  readonly languages: readonly string[];
  readonly towns: readonly { name: string; latitude: number; longitude: number }[];
}

const sampleSize = 400;
/** The days doctors have slots on. */
const firstDay = '2026-11-23';
const days = 28;

/** Reads from a seeded database what its questions are made of. */
export async function readMaterial(pool: Pool): Promise<QuestionMaterial> {
  const column = async (text: string): Promise<string[]> => {
    const { rows } = await pool.query<{ value: string }>(text);
    return rows.map((row) => row.value);
  };
  const bios = await column(
    `SELECT bio AS value FROM doctor, jsonb_each_text(bios) AS one (language, bio)
     ORDER BY id, language LIMIT ${10 * sampleSize}`,
  );
  const towns = await pool.query<QuestionMaterial['towns'][number]>(
    'SELECT name, latitude, longitude FROM place ORDER BY population DESC LIMIT 60',
  );
  return {
    names: await column(`
      SELECT name AS value FROM (SELECT name FROM doctor ORDER BY id LIMIT ${sampleSize}) AS people
      UNION SELECT name FROM (SELECT name FROM practice ORDER BY id LIMIT ${sampleSize}) AS practices
      UNION SELECT town FROM practice ORDER BY value`),
    prose: [...new Set(foldedWords(bios.join(' ')))].filter((word) => word.length > 3),
    phrases: await column(`
      SELECT value FROM specialty, jsonb_each_text(names) AS one (language, value)
      UNION SELECT value FROM specialty, jsonb_each(synonyms) AS one (language, list),
        jsonb_array_elements_text(list) AS value ORDER BY value`),
    specialties: await column('SELECT id AS value FROM specialty ORDER BY id'),
    insurances: await column('SELECT id AS value FROM insurance ORDER BY id'),
    languages: await column(
      'SELECT DISTINCT unnest(languages) AS value FROM doctor ORDER BY value',
    ),
    towns: towns.rows,
  };
}

/** One typing error: a letter missing, doubled, wrong, or two swapped. */
function mistyped(word: string, place: number, kind: number): string {
  const at = place % Math.max(1, word.length - 1);
  const [before, letter = '', next = ''] = [word.slice(0, at), word[at], word[at + 1]];
  const rest = word.slice(at + 2);
  const changed = [next, letter + letter + next, `e${next}`, next + letter][kind % 4] ?? '';
  return `${before}${changed}${rest}`;
}

/** Words of names, each with a typing error. */
export function mistypedWords(names: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(wordsOf(names), fc.nat(20), fc.nat(3))
    .map(([word, place, kind]) => mistyped(word, place, kind));
}

function wordsOf(names: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...names), fc.nat(5))
    .map(([name, index]) => name.split(' ').at(index % name.split(' ').length) ?? name);
}

function textsOf(material: QuestionMaterial): fc.Arbitrary<string> {
  const word = wordsOf(material.names);
  const wrong = mistypedWords(material.names);
  const prose = fc
    .tuple(fc.constantFrom(...material.prose), fc.constantFrom('', '', '', 's', 'e', 'en'))
    .map(([one, ending]) => one + ending);
  const town = fc.constantFrom(...material.towns.map((one) => one.name));
  const phrase = fc.constantFrom(...material.phrases);
  const part = fc.oneof(
    { arbitrary: word, weight: 4 },
    { arbitrary: wrong, weight: 4 },
    { arbitrary: prose, weight: 4 },
    { arbitrary: phrase, weight: 6 },
    { arbitrary: town, weight: 3 },
    fc.constantFrom('St Étienne', 'dasilva', 'docteur', 'кардиолог', 'xyzzy', '75', 'cardio'),
  );
  return fc.array(part, { minLength: 1, maxLength: 3, size: '-1' }).map((parts) => parts.join(' '));
}

/** Questions over all filters, sorts and page sizes, most of which somebody is an answer to. */
export function questionsFrom(material: QuestionMaterial): fc.Arbitrary<SearchDoctorsInput> {
  const sometimes = <T>(one: fc.Arbitrary<T>, percent: number): fc.Arbitrary<T | null> =>
    fc.oneof(
      { arbitrary: one, weight: percent },
      { arbitrary: fc.constant(null), weight: 100 - percent },
    );
  const date = fc.nat(days - 1).map(dayAfter);
  const near = fc
    .tuple(
      fc.constantFrom(...material.towns),
      fc.oneof(fc.double({ min: 0.1, max: 200, noNaN: true }), fc.constantFrom(5, 10, 30, 50)),
      fc.double({ min: -0.05, max: 0.05, noNaN: true }),
    )
    .map(([{ latitude, longitude }, radiusKm, shift]) => ({
      latitude: latitude + shift,
      longitude: longitude - shift,
      radiusKm,
    }));
  return fc
    .record({
      text: sometimes(textsOf(material), 65),
      specialty: sometimes(fc.constantFrom(...material.specialties), 20),
      near: sometimes(near, 45),
      place: sometimes(fc.constantFrom(...material.towns.map((town) => town.name)), 20),
      dates: sometimes(fc.tuple(date, date, fc.nat(2)), 30),
      dayParts: fc.oneof(
        fc.constant<DayPart[]>([]),
        fc.subarray<DayPart>(['MORNING', 'AFTERNOON', 'EVENING']),
      ),
      languages: fc.oneof(
        { arbitrary: fc.constant<string[]>([]), weight: 3 },
        {
          arbitrary: fc.subarray([...material.languages], { minLength: 1, maxLength: 3 }),
          weight: 1,
        },
      ),
      visitKind: sometimes(fc.constantFrom('IN_PERSON', 'VIDEO'), 30),
      insurance: sometimes(fc.constantFrom(...material.insurances), 20),
      travel: sometimes(fc.tuple(fc.integer({ min: 5, max: 240 }), travelModes), 25),
      sort: fc.constantFrom('BEST', 'DISTANCE', 'NEXT_AVAILABLE'),
      first: fc.integer({ min: 1, max: 50 }),
    })
    .map(({ sort, first, travel, dates, ...filter }) => {
      const hasPlace = filter.near !== null || filter.place !== null;
      const [from, to, open] = dates ?? [null, null, 0];
      return {
        filter: {
          ...filter,
          availableFrom: open === 1 ? null : earlier(from, to),
          availableTo: open === 2 ? null : later(from, to),
          maxTravelMinutes: hasPlace ? (travel?.[0] ?? null) : null,
          travelMode: hasPlace ? (travel?.[1] ?? null) : null,
        },
        sort: sort === 'DISTANCE' && !hasPlace ? 'BEST' : sort,
        first,
        after: null,
        summary: true,
      };
    });
}

const travelModes = fc.constantFrom('WALKING', 'CYCLING', 'DRIVING', 'TRANSIT');

function dayAfter(count: number): string {
  return new Date(Date.parse(firstDay) + count * 86_400_000).toISOString().slice(0, 10);
}

function earlier(left: string | null, right: string | null): string | null {
  return left !== null && right !== null && right < left ? right : left;
}

function later(left: string | null, right: string | null): string | null {
  return left !== null && right !== null && right < left ? left : right;
}
