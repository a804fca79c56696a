import type { Random } from './random.ts';
import type { Specialty } from './specialties/specialty.ts';
import type { RegionCode } from './towns.ts';

type Language = 'fr' | 'de' | 'en';

interface BioFacts {
  isWoman: boolean;
  specialty: Specialty;
  town: string;
  hasVideo: boolean;
  random: Random;
}

/** Sentences by language; the same positions say the same thing in every language. */
interface Sentences {
  opening: readonly ((facts: BioFacts, name: string, since: number) => string)[];
  focus: readonly ((words: string) => string)[];
  manner: readonly string[];
  video: string;
}

const sentences: Record<Language, Sentences> = {
  fr: {
    opening: [
      (_, name, since) => `${name} à votre service depuis ${since}.`,
      ({ town, isWoman }, name, since) =>
        `${isWoman ? 'Installée' : 'Installé'} à ${town} depuis ${since}, spécialité : ${lower(name)}.`,
      ({ town, isWoman }, name, since) =>
        `${isWoman ? 'Diplômée' : 'Diplômé'} en ${since}, je vous reçois à ${town} (${lower(name)}).`,
      ({ town }, name, since) => `Cabinet de ${lower(name)} ouvert à ${town} en ${since}.`,
    ],
    focus: [
      (words) => `Motifs fréquents : ${words}.`,
      (words) => `Je m'occupe notamment de : ${words}.`,
      (words) => `Consultations pour ${words}, suivi compris.`,
    ],
    manner: [
      'Je prends le temps d’expliquer chaque examen et chaque traitement.',
      'Les nouveaux patients sont les bienvenus ; apportez vos derniers résultats.',
      'Le cabinet est accessible aux personnes à mobilité réduite.',
      'Merci d’arriver cinq minutes avant le rendez-vous avec votre carte Vitale.',
      'Les urgences du jour sont prises sur des créneaux réservés chaque matin.',
    ],
    video: 'Une partie des rendez-vous se fait en téléconsultation.',
  },
  de: {
    opening: [
      (_, name, since) => `${name}: seit ${since} für Sie da.`,
      ({ town }, name, since) => `Seit ${since} in ${town} niedergelassen, Fachgebiet ${name}.`,
      ({ town }, name, since) => `Approbation ${since}, heute in ${town} tätig (${name}).`,
      ({ town }, name, since) => `Die Praxis für ${name} in ${town} besteht seit ${since}.`,
    ],
    focus: [
      (words) => `Häufige Anlässe: ${words}.`,
      (words) => `Schwerpunkte unter anderem: ${words}.`,
      (words) => `Sprechstunde für ${words}, einschließlich Nachsorge.`,
    ],
    manner: [
      'Wir nehmen uns Zeit, jede Untersuchung und jede Behandlung zu erklären.',
      'Neue Patientinnen und Patienten sind willkommen; bitte bringen Sie Vorbefunde mit.',
      'Die Praxis ist barrierefrei erreichbar.',
      'Bitte kommen Sie fünf Minuten vor dem Termin und bringen Sie Ihre Gesundheitskarte mit.',
      'Für akute Beschwerden halten wir jeden Morgen Termine frei.',
    ],
    video: 'Ein Teil der Termine findet als Videosprechstunde statt.',
  },
  en: {
    opening: [
      (_, name, since) => `${name}, at your service since ${since}.`,
      ({ town }, name, since) => `Practising in ${town} since ${since}; field: ${lower(name)}.`,
      ({ town }, name, since) => `Qualified in ${since}, now working in ${town} (${lower(name)}).`,
      ({ town }, name, since) => `Our rooms in ${town} opened in ${since}. Field: ${lower(name)}.`,
    ],
    focus: [
      (words) => `Frequent reasons for a visit: ${words}.`,
      (words) => `Main interests include: ${words}.`,
      (words) => `Appointments for ${words}, follow-up included.`,
    ],
    manner: [
      'Every examination and every treatment is explained without hurry.',
      'New patients are welcome; please bring your latest results.',
      'The practice is accessible by wheelchair.',
      'Please arrive five minutes early and bring your insurance card.',
      'A few times are kept free every morning for urgent problems.',
    ],
    video: 'Some of the appointments take place by video.',
  },
};

const firstYear = 1992;
const lastYear = 2025;

/** Two to four sentences in the region's language and in English, saying the same. */
export function inventBios(region: RegionCode, facts: BioFacts): Record<string, string> {
  const { random } = facts;
  const plan = {
    opening: random.below(sentences.en.opening.length),
    since: firstYear + random.below(lastYear - firstYear + 1),
    focus: random.chance(0.8) ? random.below(sentences.en.focus.length) : null,
    manner: random.below(sentences.en.manner.length),
  };
  return { [region]: bioIn(region, facts, plan), en: bioIn('en', facts, plan) };
}

interface BioPlan {
  opening: number;
  since: number;
  focus: number | null;
  manner: number;
}

function bioIn(language: Language, facts: BioFacts, plan: BioPlan): string {
  const { opening, focus, manner, video } = sentences[language];
  const parts = [opening[plan.opening]!(facts, facts.specialty.names[language], plan.since)];
  const synonyms = facts.specialty.synonyms[language];
  // The lay words for complaints stand behind those for the profession.
  if (plan.focus !== null) parts.push(focus[plan.focus]!(synonyms.slice(-2).join(', ')));
  parts.push(manner[plan.manner]!);
  if (facts.hasVideo) parts.push(video);
  return parts.join(' ');
}

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
