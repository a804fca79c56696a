import type { Pool } from 'pg';
import type { Circle } from '../src/domain/search-criteria.ts';
import type { SpecialtyTexts } from '../src/domain/vocabulary.ts';

/** A small invented country: the same for the same number of doctors and the same day. */
export interface FixtureDoctor {
  readonly id: number;
  readonly practiceId: number;
  readonly name: string;
  readonly specialties: readonly string[];
  readonly languages: readonly string[];
  readonly insurances: readonly string[];
  readonly visitKinds: readonly string[];
  readonly bios: Readonly<Record<string, string>>;
  readonly popularity: number;
  readonly town: string;
  readonly postcode: string;
  readonly practice: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
  readonly openDays: readonly FixtureOpenDay[];
}

export interface FixtureOpenDay {
  readonly date: string;
  readonly openParts: number;
  readonly firstFreeAt: string;
}

export const fixtureTowns = [
  { name: 'Lyon', postcode: '69003', latitude: 45.7578, longitude: 4.832, population: 522_000 },
  {
    name: 'Villeurbanne',
    postcode: '69100',
    latitude: 45.7719,
    longitude: 4.8902,
    population: 147_000,
  },
  {
    name: 'Saint-Étienne',
    postcode: '42000',
    latitude: 45.4397,
    longitude: 4.3872,
    population: 172_000,
  },
  {
    name: 'Grenoble',
    postcode: '38000',
    latitude: 45.1885,
    longitude: 5.7245,
    population: 158_000,
  },
  { name: 'Paris', postcode: '75001', latitude: 48.8566, longitude: 2.3522, population: 2_140_000 },
  {
    name: 'Montreuil',
    postcode: '93100',
    latitude: 48.8638,
    longitude: 2.4485,
    population: 109_000,
  },
  { name: 'Montreuil', postcode: '62170', latitude: 50.4637, longitude: 1.7633, population: 2_000 },
  {
    name: 'Marseille',
    postcode: '13001',
    latitude: 43.2965,
    longitude: 5.3698,
    population: 862_000,
  },
  {
    name: 'Fort-de-France',
    postcode: '97200',
    latitude: 14.6161,
    longitude: -61.0588,
    population: 78_000,
  },
  {
    name: 'Saint-Denis',
    postcode: '97400',
    latitude: -20.8789,
    longitude: 55.4481,
    population: 150_000,
  },
] as const;

export const fixtureSpecialties: readonly SpecialtyTexts[] = [
  specialty(
    'cardiology',
    ['Cardiologie', 'Kardiologie', 'Cardiology'],
    [
      ['cardiologue', 'cœur'],
      ['Herzarzt', 'Kardiologe'],
      ['heart', 'heart doctor', 'cardiologist'],
    ],
  ),
  specialty(
    'dermatology',
    ['Dermatologie', 'Dermatologie', 'Dermatology'],
    [['dermatologue', 'peau'], ['Hautarzt'], ['skin', 'dermatologist']],
  ),
  specialty(
    'gynecology',
    ['Gynécologie', 'Gynäkologie', 'Gynecology'],
    [['gynécologue'], ['Frauenarzt', 'Frauenärztin'], ['gynecologist', "women's health"]],
  ),
  specialty(
    'general-practice',
    ['Médecine générale', 'Allgemeinmedizin', 'General practice'],
    [['généraliste', 'médecin de famille'], ['Hausarzt'], ['family doctor', 'GP']],
  ),
  specialty(
    'pediatrics',
    ['Pédiatrie', 'Kinderheilkunde', 'Pediatrics'],
    [['pédiatre', 'enfants'], ['Kinderarzt'], ['children', 'pediatrician']],
  ),
  specialty(
    'ophthalmology',
    ['Ophtalmologie', 'Augenheilkunde', 'Ophthalmology'],
    [['ophtalmologue', 'yeux'], ['Augenarzt'], ['eyes', 'eye doctor']],
  ),
];

export const fixtureFirstNames = [
  'Ada',
  'Bruno',
  'Chloé',
  'Denis',
  'Élise',
  'François',
  'Gaëlle',
  'Hugo',
];
export const fixtureLastNames = [
  'Dubois',
  'Lefèvre',
  'Müller',
  'Garnier',
  'Rousseau',
  'Chevalier',
  'Marchand',
  'Delacroix',
  'Fontaine',
  'Bonnet',
  'Perrin',
  'Gauthier',
];
export const fixtureLanguages = ['fr', 'en', 'de', 'ar', 'pt'];
export const fixtureInsurances = ['assurance-maladie', 'msa', 'private-care'];

const timeZones: Readonly<Record<string, string>> = {
  'Fort-de-France': 'America/Martinique',
  'Saint-Denis': 'Indian/Reunion',
};
export const fixtureTimeZones = ['Europe/Paris', 'America/Martinique', 'Indian/Reunion'];

/** Makes doctors with free time on some of the days from `firstDay` on. */
export function fixtureDoctors(count: number, firstDay: string, days = 30): FixtureDoctor[] {
  const random = createRandom(20_261_123);
  return Array.from({ length: count }, (_, index) =>
    fixtureDoctor(index + 1, firstDay, days, random),
  );
}

/** Writes everything into a migrated doctors schema and fills the search table. */
export async function insertFixture(pool: Pool, doctors: readonly FixtureDoctor[]): Promise<void> {
  await insertRows(pool, 'specialty', fixtureSpecialties, 'id text, names jsonb, synonyms jsonb');
  await insertRows(
    pool,
    'insurance',
    fixtureInsurances.map((id) => ({ id, name: id.toUpperCase() })),
    'id text, name text',
  );
  await insertRows(
    pool,
    'place',
    fixtureTowns.map((town, index) => ({
      ...town,
      id: index + 1,
      postcodes: [town.postcode],
      time_zone: timeZones[town.name] ?? 'Europe/Paris',
    })),
    'id integer, name text, postcodes text[], latitude float8, longitude float8, population integer, time_zone text',
  );
  for (let start = 0; start < doctors.length; start += 5_000) {
    await insertDoctors(pool, doctors.slice(start, start + 5_000));
  }
  await pool.query('SELECT fill_doctor_search()');
  await pool.query('ANALYZE');
}

async function insertDoctors(pool: Pool, doctors: readonly FixtureDoctor[]): Promise<void> {
  await insertRows(
    pool,
    'practice',
    doctors.map((doctor) => ({
      id: doctor.practiceId,
      name: doctor.practice,
      street: '1 rue du Test',
      postcode: doctor.postcode,
      town: doctor.town,
      latitude: doctor.latitude,
      longitude: doctor.longitude,
      time_zone: doctor.timeZone,
      phone: '+33 1 00 00 00 00',
      email: `practice${doctor.practiceId}@example.org`,
    })),
    'id integer, name text, street text, postcode text, town text, latitude float8, longitude float8, time_zone text, phone text, email text',
  );
  await insertRows(
    pool,
    'doctor',
    doctors.map((doctor) => ({
      ...doctor,
      practice_id: doctor.practiceId,
      visit_kinds: doctor.visitKinds,
    })),
    'id integer, practice_id integer, name text, specialties text[], languages text[], insurances text[], visit_kinds text[], bios jsonb, popularity real',
  );
  await insertRows(
    pool,
    'doctor_open_day',
    doctors.flatMap((doctor) =>
      doctor.openDays.map((day) => ({
        doctor_id: doctor.id,
        date: day.date,
        open_parts: day.openParts,
        first_free_at: day.firstFreeAt,
      })),
    ),
    'doctor_id integer, date date, open_parts smallint, first_free_at timestamptz',
  );
}

async function insertRows(
  pool: Pool,
  table: string,
  rows: readonly object[],
  shape: string,
): Promise<void> {
  const names = shape
    .split(', ')
    .map((column) => column.split(' ')[0])
    .join(', ');
  await pool.query(
    `INSERT INTO ${table} (${names}) SELECT * FROM json_to_recordset($1::json) AS row (${shape})`,
    [JSON.stringify(rows)],
  );
}

function specialty(
  id: string,
  names: [string, string, string],
  synonyms: [string[], string[], string[]],
): SpecialtyTexts {
  return {
    id,
    names: { fr: names[0], de: names[1], en: names[2] },
    synonyms: { fr: synonyms[0], de: synonyms[1], en: synonyms[2] },
  };
}

function fixtureDoctor(id: number, firstDay: string, days: number, random: Random): FixtureDoctor {
  const town = random.pick(fixtureTowns);
  const main = random.pick(fixtureSpecialties).id;
  const other = random.pick(fixtureSpecialties).id;
  return {
    id,
    practiceId: id,
    name: `Dr ${random.pick(fixtureFirstNames)} ${random.pick(fixtureLastNames)}`,
    specialties: random.next() < 0.2 && other !== main ? [main, other] : [main],
    languages: ['fr', ...fixtureLanguages.slice(1).filter(() => random.next() < 0.25)],
    insurances: fixtureInsurances.filter(() => random.next() < 0.6),
    visitKinds: random.pick([['IN_PERSON'], ['IN_PERSON', 'VIDEO'], ['VIDEO']]),
    // Words of the descriptions are nobody's name, so that the naive search needs no stemming.
    bios: {
      fr: `Reçoit avec attention, parcours hospitalier numéro ${id % 7}.`,
      de: 'Nimmt sich Zeit, langjährige Erfahrung.',
      ...(id % 3 === 0 ? { en: 'Careful and experienced in sport medicine.' } : {}),
    },
    popularity: Math.round(random.next() * 1_000) / 1_000,
    town: town.name,
    postcode: town.postcode,
    practice: `Cabinet ${random.pick(['du Parc', 'de la Gare', 'des Lilas'])}`,
    latitude: town.latitude + (random.next() - 0.5) * 0.3,
    longitude: town.longitude + (random.next() - 0.5) * 0.3,
    timeZone: timeZones[town.name] ?? 'Europe/Paris',
    openDays: Array.from({ length: days }, (_, day) => day)
      .filter(() => random.next() < 0.4)
      .map((day) => openDay(firstDay, day, random)),
  };
}

/** First free at some time that fits the first part that is open, taking local time for UTC. */
function openDay(firstDay: string, day: number, random: Random): FixtureOpenDay {
  const openParts = 1 + Math.floor(random.next() * 63);
  const date = new Date(Date.parse(firstDay) + day * 86_400_000).toISOString().slice(0, 10);
  const parts = (openParts & 7) | (openParts >> 3);
  const earliest = (parts & 1) !== 0 ? 8 : (parts & 2) !== 0 ? 12 : 18;
  const hour = String(earliest + Math.floor(random.next() * 4)).padStart(2, '0');
  return { date, openParts, firstFreeAt: `${date}T${hour}:${random.pick(['00', '15', '30'])}:00Z` };
}

interface Random {
  next(): number;
  pick<T>(values: readonly T[]): T;
}

/** Mulberry32: small, and the same everywhere. */
function createRandom(seed: number): Random {
  let state = seed;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  return {
    next,
    pick(values) {
      const value = values[Math.floor(next() * values.length)];
      if (value === undefined) throw new Error('nothing to pick from');
      return value;
    },
  };
}

/** A circle around a town of the fixture. */
export function around(town: (typeof fixtureTowns)[number], radiusKm: number): Circle {
  return { latitude: town.latitude, longitude: town.longitude, radiusMetres: radiusKm * 1_000 };
}
