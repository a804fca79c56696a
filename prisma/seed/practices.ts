import { movedBy } from './geometry.ts';
import type { Random } from './random.ts';
import type { RegionCode, Town } from './towns.ts';

/** Why a practice exists: most are ordinary, some guarantee that help is near and soon. */
export type PracticeKind = 'ORDINARY' | 'HEALTH_CENTER' | 'DAILY_CLINIC' | 'ON_CALL';

export interface Practice {
  id: number;
  kind: PracticeKind;
  name: string;
  street: string;
  postcode: string;
  town: Town;
  latitude: number;
  longitude: number;
  phone: string;
  email: string;
}

const streets: Record<RegionCode, readonly string[]> = {
  fr: [
    'rue de la République',
    'avenue Jean Jaurès',
    'rue Victor Hugo',
    'rue Pasteur',
    'rue Gambetta',
    'place de la Mairie',
    'rue du Général de Gaulle',
    'avenue de la Libération',
    'rue Émile Zola',
    'boulevard Voltaire',
    'rue Jules Ferry',
    'rue de la Gare',
    'avenue du Maréchal Foch',
    'rue Anatole France',
    'rue des Écoles',
    'rue de Verdun',
    'allée des Tilleuls',
    'rue du Moulin',
    'cours Lafayette',
    'rue Marie Curie',
    'rue Simone Veil',
    'place du Marché',
    'rue de Bretagne',
    'quai de la Marne',
    'rue des Lilas',
    'avenue des Acacias',
    'rue Saint-Michel',
    'rue du Château',
    'rue Aristide Briand',
    'boulevard Carnot',
    'rue Claude Bernard',
    'chemin des Vignes',
    "rue de l'Église",
    'rue du Stade',
    'rue Georges Clemenceau',
    'avenue de la Paix',
  ],
  de: [
    'Hauptstraße',
    'Bahnhofstraße',
    'Schulstraße',
    'Gartenstraße',
    'Dorfstraße',
    'Bergstraße',
    'Goethestraße',
    'Schillerstraße',
    'Lindenstraße',
    'Kirchstraße',
    'Marktplatz',
    'Ringstraße',
    'Mozartstraße',
    'Beethovenstraße',
    'Robert-Koch-Straße',
    'Virchowstraße',
    'Friedrichstraße',
    'Wilhelmstraße',
    'Kaiserstraße',
    'Rathausplatz',
    'Mühlenweg',
    'Am Stadtpark',
    'Parkallee',
    'Rosenweg',
    'Birkenweg',
    'Eichenweg',
    'Münsterstraße',
    'Kölner Straße',
    'Berliner Straße',
    'Hamburger Allee',
    'Poststraße',
    'Breite Straße',
    'Neue Straße',
    'Uferstraße',
    'Domplatz',
  ],
};

/** Number ranges that the French and the German regulator keep for films and examples. */
const fictionalPhones: Record<RegionCode, readonly string[]> = {
  fr: ['01 99 00', '02 61 91', '03 53 01', '04 65 71', '05 36 49'],
  de: ['030 23125', '040 66969', '0221 4710', '089 99998', '069 90009'],
};

/** The ranges in the order of the first digit of a postcode, so that a number suits its town. */
const phoneByPostcode: Record<RegionCode, string> = {
  fr: '3314123030',
  de: '0011224433',
};

const names: Record<RegionCode, Record<PracticeKind, readonly string[]>> = {
  fr: {
    ORDINARY: ['Cabinet médical', 'Cabinet', 'Pôle santé', 'Maison médicale', 'Centre médical'],
    HEALTH_CENTER: ['Maison de santé pluriprofessionnelle', 'Centre de santé'],
    DAILY_CLINIC: ['Centre médical 7 jours sur 7', 'Centre de consultations sans interruption'],
    ON_CALL: ['Maison médicale de garde'],
  },
  de: {
    ORDINARY: ['Praxis', 'Gemeinschaftspraxis', 'Praxisgemeinschaft', 'Ärztehaus'],
    HEALTH_CENTER: ['Medizinisches Versorgungszentrum', 'Gesundheitszentrum'],
    DAILY_CLINIC: ['Tagesklinik 7 Tage', 'Sprechstundenzentrum 365'],
    ON_CALL: ['Ärztliche Bereitschaftspraxis'],
  },
};

interface PracticeRequest {
  id: number;
  kind: PracticeKind;
  region: RegionCode;
  town: Town;
  /** The family name of the doctor who founded it. */
  founder: string;
  doctors: number;
}

/** A practice with an address that could exist, near the middle of its town. */
export function inventPractice(request: PracticeRequest, random: Random): Practice {
  const { id, kind, region, town } = request;
  const street = random.pick(streets[region]);
  const number = 1 + random.below(random.chance(0.8) ? 60 : 180);
  const postcode = random.pick(town.postcodes);
  // Two draws: more practices near the middle than at the edge.
  const km = townRadiusKm(town) * random.next() * Math.sqrt(random.next());
  return {
    id,
    kind,
    name: nameOf(request, street, random),
    street: region === 'fr' ? `${number} ${street}` : `${street} ${number}`,
    postcode,
    town,
    ...movedBy(town, km, random.next()),
    phone: inventPhone(region, postcode, random),
    email: `${region === 'fr' ? 'contact' : 'praxis'}-${id}@${region}.practices.example`,
  };
}

function nameOf(request: PracticeRequest, street: string, random: Random): string {
  const { kind, region, town, founder, doctors } = request;
  const choices = names[region][kind];
  if (kind !== 'ORDINARY') return `${random.pick(choices)} ${town.name}`;
  if (doctors === 1) return `${choices[region === 'fr' ? 1 : 0]} ${founder}`;
  const words = random.pick(choices.slice(region === 'fr' ? 0 : 1));
  return random.chance(0.5) ? `${words} ${founder}` : `${words} ${placeName(region, street)}`;
}

function placeName(region: RegionCode, street: string): string {
  return region === 'de' ? street : street.replace(/^[a-zé]+ (?:de la |des |du |de l'|de )?/, '');
}

/** About as far as the town's houses reach; never beyond 9 km. */
function townRadiusKm(town: Town): number {
  return Math.min(9, 0.6 + Math.sqrt(town.population) / 130);
}

function inventPhone(region: RegionCode, postcode: string, random: Random): string {
  const range = Number(phoneByPostcode[region][Number(postcode[0])]);
  const prefix = fictionalPhones[region][range]!;
  if (region === 'fr') {
    return `${prefix} ${twoDigits(random.below(100))} ${twoDigits(random.below(100))}`;
  }
  return `${prefix}${String(random.below(1000)).padStart(3, '0')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
