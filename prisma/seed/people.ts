import { faker as german } from '@faker-js/faker/locale/de';
import { faker as french } from '@faker-js/faker/locale/fr';
import type { Random } from './random.ts';
import type { Specialty } from './specialties/specialty.ts';
import type { RegionCode } from './towns.ts';

export interface Person {
  /** With the title where the profession has one. */
  name: string;
  familyName: string;
  isWoman: boolean;
}

interface NameLists {
  women: readonly string[];
  men: readonly string[];
  families: readonly string[];
}

const namesByRegion: Record<RegionCode, NameLists> = {
  fr: nameLists(french.definitions.person),
  de: nameLists(german.definitions.person),
};

/** Family names of people whose parents came from elsewhere: no country is as uniform as a list. */
const familiesFromAbroad: readonly string[] = [
  'Nguyen',
  'Da Silva',
  'Ferreira',
  'Benali',
  'Haddad',
  'Khelifi',
  'Mansouri',
  'Diallo',
  'Traoré',
  'Kone',
  'Yılmaz',
  'Demir',
  'Kaya',
  'Şahin',
  'Kowalska',
  'Nowak',
  'Ivanova',
  'Popescu',
  'Rossi',
  'Romano',
  'García',
  'Fernández',
  'Papadopoulos',
  'Tran',
  'Chen',
  'Hoang',
  'Rahimi',
  'Petrović',
  'Horvat',
  'Cohen',
  'Andriamanana',
  'Hoarau',
  'Payet',
  'Toussaint',
];

const spokenLanguages: Record<RegionCode, readonly (readonly [code: string, share: number])[]> = {
  fr: [
    ['en', 0.5],
    ['es', 0.14],
    ['ar', 0.13],
    ['it', 0.08],
    ['de', 0.06],
    ['pt', 0.06],
    ['ro', 0.03],
    ['ru', 0.03],
    ['vi', 0.02],
    ['zh', 0.02],
    ['pl', 0.02],
  ],
  de: [
    ['en', 0.62],
    ['tr', 0.12],
    ['ru', 0.11],
    ['pl', 0.07],
    ['ar', 0.07],
    ['fr', 0.07],
    ['es', 0.05],
    ['it', 0.05],
    ['ro', 0.04],
    ['uk', 0.03],
    ['fa', 0.03],
  ],
};

/** A doctor's name: real given and family names of the country, joined by chance. */
export function inventPerson(region: RegionCode, specialty: Specialty, random: Random): Person {
  const lists = namesByRegion[region];
  const isWoman = random.chance(specialty.profession === 'THERAPIST' ? 0.68 : 0.52);
  const givenName = random.pick(isWoman ? lists.women : lists.men);
  const familyName = random.pick(random.chance(0.1) ? familiesFromAbroad : lists.families);
  const title = titleOf(region, specialty, random);
  return { name: [...title, givenName, familyName].join(' '), familyName, isWoman };
}

/** A patient's name, without title. */
export function inventPatientName(region: RegionCode, random: Random): string {
  const lists = namesByRegion[region];
  const givenName = random.pick(random.chance(0.5) ? lists.women : lists.men);
  return `${givenName} ${random.pick(random.chance(0.1) ? familiesFromAbroad : lists.families)}`;
}

/** ISO 639-1 codes: the country's language and what else is spoken. */
export function inventLanguages(region: RegionCode, random: Random): string[] {
  const others = spokenLanguages[region].filter(([, share]) => random.chance(share));
  return [region, ...others.map(([code]) => code)];
}

function titleOf(region: RegionCode, specialty: Specialty, random: Random): string[] {
  if (specialty.profession === 'THERAPIST') return [];
  if (region === 'fr') {
    if (specialty.profession === 'PSYCHOLOGIST') return [];
    return [random.chance(0.03) ? 'Pr' : 'Dr'];
  }
  if (specialty.profession === 'PSYCHOLOGIST') {
    return [random.chance(0.35) ? 'Dr. phil.' : 'Dipl.-Psych.'];
  }
  const degree = specialty.profession === 'DENTIST' ? 'Dr. med. dent.' : 'Dr. med.';
  const chance = random.next();
  if (chance < 0.03) return ['Prof.', degree];
  if (chance < 0.08) return ['PD', degree];
  return chance < 0.8 ? [degree] : [];
}

type PersonDefinitions = (typeof french)['definitions']['person'];

function nameLists(definitions: PersonDefinitions): NameLists {
  const { first_name: given, last_name: family } = definitions;
  return {
    women: given?.female ?? given?.generic ?? [],
    men: given?.male ?? given?.generic ?? [],
    families: (family?.generic ?? []).map(capitaliseWords),
  };
}

/** The lists have "Da silva" and "Le gall"; these people write themselves Da Silva and Le Gall. */
function capitaliseWords(familyName: string): string {
  return familyName.replace(/(?<=^| )\p{Ll}/gu, (letter) => letter.toUpperCase());
}
