/** Texts in the languages that the data set speaks. */
export interface Texts<T> {
  fr: T;
  de: T;
  en: T;
}

/** What kind of title people of the profession carry. */
export type Profession = 'PHYSICIAN' | 'DENTIST' | 'PSYCHOLOGIST' | 'THERAPIST';

/** Where the specialty settles: in any village, in towns, or only in cities. */
export type Reach = 'ANYWHERE' | 'TOWN' | 'CITY';

export interface Specialty {
  /** Slug, the public id. */
  id: string;
  names: Texts<string>;
  /** What patients say and type instead of the name. */
  synonyms: Texts<readonly string[]>;
  /** How many there are, relative to the other specialties. */
  weight: number;
  slotMinutes: number;
  profession: Profession;
  reach: Reach;
  /** Probability in 0..1 that one of them also sees patients by video. */
  videoShare: number;
}

type Words = readonly [name: string, ...synonyms: string[]];
type Numbers = readonly [weight: number, slotMinutes: number, reach: Reach, videoShare: number];

/** One line of the catalogue: names come first in each language, synonyms after them. */
export function specialty(
  id: string,
  numbers: Numbers,
  words: Texts<Words>,
  profession: Profession = 'PHYSICIAN',
): Specialty {
  const [weight, slotMinutes, reach, videoShare] = numbers;
  return {
    id,
    names: { fr: words.fr[0], de: words.de[0], en: words.en[0] },
    synonyms: { fr: words.fr.slice(1), de: words.de.slice(1), en: words.en.slice(1) },
    weight,
    slotMinutes,
    profession,
    reach,
    videoShare,
  };
}
