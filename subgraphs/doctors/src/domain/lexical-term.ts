import { isNear } from './edit-distance.ts';
import { withoutParticle } from './particles.ts';
import { saintForms } from './saints.ts';
import type { SearchTerm } from './search-criteria.ts';

/** What an engine knows about a folded word. */
export interface KnownWord {
  readonly word: string;
  /** Whether somebody's name, practice or town has it. */
  readonly named: boolean;
  /** Words of names, practices and towns somewhat like it, the most alike first; may be too many. */
  readonly near: readonly string[];
}

/** A term with what each of its words may stand for, ready to be looked up. */
export interface LexicalTerm {
  /** Of each word the ways to write it; one of several words asks for all of them. */
  readonly alternatives: readonly (readonly string[])[];
  /** The words as they were typed: what descriptions are searched for. */
  readonly words: readonly string[];
  /** Specialties whose doctors fit as well. */
  readonly specialties: readonly string[];
}

const alternativesMax = 8;

/**
 * Decides for every word what it stands for: itself where somebody is named so, otherwise also what
 * it is a misspelling of.
 */
export function lexicalTerm(term: SearchTerm, known: ReadonlyMap<string, KnownWord>): LexicalTerm {
  const found = term.words.map((word) => known.get(word));
  const isNamed = found.every((word) => word?.named === true);
  return {
    alternatives: term.words.map((word, index) => {
      const near = (found[index]?.near ?? []).filter((candidate) => isNear(word, candidate));
      const apart = found[index]?.named === true ? [] : withoutParticle(word);
      return [word, ...saintForms(word), ...apart, ...near.slice(0, alternativesMax)];
    }),
    words: term.words,
    specialties: isNamed ? term.specialties : [...term.specialties, ...term.guesses],
  };
}

/** The words that nothing in the vocabulary stands for, so that an engine has to be asked. */
export function openWords(terms: readonly SearchTerm[]): string[] {
  const open = terms.filter((term) => term.specialties.length === 0);
  return [...new Set(open.flatMap((term) => term.words))];
}
