import { beginsNearly, isNear } from './edit-distance.ts';
import { fold } from './fold.ts';
import type { SearchTerm } from './search-criteria.ts';

/** A specialty with its texts per language: {"fr": "Cardiologie"} and {"fr": ["cardiologue"]}. */
export interface SpecialtyTexts {
  readonly id: string;
  readonly names: Readonly<Record<string, string>>;
  readonly synonyms: Readonly<Record<string, readonly string[]>>;
}

/** Turns words into specialties, whatever language they are in. */
export interface Vocabulary {
  /** Reads folded words from left to right, the longest known phrase first. Without filler words. */
  interpret(words: readonly string[]): SearchTerm[];
  /** Specialties one of whose phrases, or a word in one, begins with the folded text; best first. */
  startingWith(folded: string, first: number): string[];
  /** Specialties one of whose phrases begins with the folded text but for typing errors. */
  startingLike(folded: string, first: number): string[];
}

interface Phrase {
  readonly words: readonly string[];
  /** The whole phrase, and the rest of it from each further word on. */
  readonly starts: readonly string[];
  readonly specialty: string;
  /** Names before synonyms where both fit equally well. */
  readonly isName: boolean;
}

const phraseWordsMax = 5;
/** People say "gynéco" and "cardio"; with fewer letters too many specialties would be meant. */
const cutShortLettersMin = 4;

/** Words people put around what they look for; they say nothing about the doctor. */
const fillerWords = new Set(
  (
    'le la les l un une de du des d a au aux en et ou dans sur je cherche pour pres avec chez ' +
    'dr docteur ' +
    'der die das den dem des ein eine einen einem fur bei in im am und oder ich suche mit nahe ' +
    'von vom zu zum zur ' +
    'the an of for from near with and or i need my at by to doctor'
  ).split(' '),
);

/** Builds the vocabulary of a region's specialties (hundreds, not thousands). */
export function createVocabulary(specialties: readonly SpecialtyTexts[]): Vocabulary {
  const phrases = specialties.flatMap(phrasesOf);
  const byStems = new Map<string, Set<string>>();
  for (const phrase of phrases) {
    const key = phraseKey(phrase.words);
    byStems.set(key, (byStems.get(key) ?? new Set()).add(phrase.specialty));
  }
  const singleWords = phrases.filter((phrase) => phrase.words.length === 1);

  function guess(word: string): string[] {
    const near = singleWords.filter(({ words: [meant = ''] }) => {
      const isCutShort = word.length >= cutShortLettersMin && meant.startsWith(word);
      return isCutShort || isNear(word, meant);
    });
    return [...new Set(near.map((phrase) => phrase.specialty))];
  }

  function termAt(words: readonly string[], start: number): SearchTerm {
    for (let length = Math.min(phraseWordsMax, words.length - start); length > 0; length -= 1) {
      const candidate = words.slice(start, start + length);
      const known = byStems.get(phraseKey(candidate));
      if (known !== undefined) return { words: candidate, specialties: [...known], guesses: [] };
    }
    const word = words[start] ?? '';
    return { words: [word], specialties: [], guesses: guess(word) };
  }

  return {
    interpret(words) {
      const terms: SearchTerm[] = [];
      for (let start = 0; start < words.length;) {
        const term = termAt(words, start);
        terms.push(term);
        start += term.words.length;
      }
      return terms.filter((term) => !isFiller(term));
    },
    startingWith: (folded, first) =>
      best(phrases, first, (phrase) => {
        const start = phrase.starts.findIndex((text) => text.startsWith(folded));
        if (start === -1) return Number.POSITIVE_INFINITY;
        // A beginning of the phrase before one of a word in it, and what is nearly typed out first.
        return (start === 0 ? 0 : 1_000) + (phrase.starts[start]?.length ?? 0);
      }),
    startingLike: (folded, first) =>
      best(phrases, first, (phrase) => {
        const [whole = ''] = phrase.starts;
        if (!beginsNearly(folded, whole)) return Number.POSITIVE_INFINITY;
        return phrase.isName ? 0 : 1;
      }),
  };
}

/** The specialties of the phrases with the lowest ranks; Infinity leaves a phrase out. */
function best(
  phrases: readonly Phrase[],
  first: number,
  rankOf: (phrase: Phrase) => number,
): string[] {
  const ranks = new Map<string, number>();
  for (const phrase of phrases) {
    const rank = rankOf(phrase);
    if (rank < (ranks.get(phrase.specialty) ?? Number.POSITIVE_INFINITY)) {
      ranks.set(phrase.specialty, rank);
    }
  }
  return [...ranks]
    .toSorted(([, left], [, right]) => left - right)
    .slice(0, first)
    .map(([specialty]) => specialty);
}

function phrasesOf(specialty: SpecialtyTexts): Phrase[] {
  const names = Object.values(specialty.names).map((text) => ({ text, isName: true }));
  const synonyms = Object.values(specialty.synonyms)
    .flat()
    .map((text) => ({ text, isName: false }));
  return [...names, ...synonyms]
    .map(({ text, isName }) => {
      const words = fold(text).split(' ');
      const starts = words.map((_, index) => words.slice(index).join(' '));
      return { words, starts, specialty: specialty.id, isName };
    })
    .filter(({ words }) => words[0] !== '');
}

function isFiller(term: SearchTerm): boolean {
  return term.specialties.length === 0 && term.words.every((word) => fillerWords.has(word));
}

/** The keys of all phrases that stand for a specialty, see phraseKey(). */
export function phraseKeys(specialty: SpecialtyTexts): string[] {
  return [...new Set(phrasesOf(specialty).map((phrase) => phraseKey(phrase.words)))];
}

/** What phrases that differ only in the endings of their folded words have in common. */
export function phraseKey(words: readonly string[]): string {
  return words.map(stem).join(' ');
}

/** Plurals and female forms of professions, as far as cutting an ending off brings them together. */
function stem(word: string): string {
  return word.length > 5 ? word.replace(/(?:innen|in|en|es|s|x|e|n)$/, '') : word;
}
