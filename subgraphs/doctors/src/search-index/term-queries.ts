import type { estypes } from '@elastic/elasticsearch';
import type { LexicalTerm } from '../domain/lexical-term.ts';
import { pointsPerTenth, relevanceOf } from '../domain/search-criteria.ts';
import { phraseKey } from '../domain/vocabulary.ts';

type Query = estypes.QueryDslQueryContainer;

/** The analyzers of the descriptions: a word is looked for as each of them stems it. */
const proseAnalyzers = ['bio_fr', 'bio_de', 'bio_en'] as const;
const proseFields = ['bios.fr', 'bios.de', 'bios.en'];

/** Whether a doctor fits a term in any way. */
export function fitsTerm(term: LexicalTerm): Query {
  return anyOf([
    allWords('words', term.alternatives),
    { terms: { specialties: [...term.specialties] } },
    // The synonyms of the index itself: whichever knows more of them, it or the vocabulary.
    { term: { 'specialties.phrases': phraseKey(term.words) } },
    ...proseQueries(term.words),
  ]);
}

/** The points a doctor who fits the term gets: those of the best way to fit. */
export function termScore(term: LexicalTerm, terms: number): Query {
  const perTenth = pointsPerTenth(terms);
  const tier = (tenths: number, filter: Query): Query => ({
    constant_score: { filter, boost: tenths * perTenth },
  });
  return {
    dis_max: {
      queries: [
        tier(relevanceOf.name, allWords('name', term.alternatives)),
        tier(relevanceOf.town, allWords('town', term.alternatives)),
        tier(relevanceOf.mainSpecialty, { terms: { mainSpecialty: [...term.specialties] } }),
        tier(relevanceOf.otherSpecialty, { terms: { specialties: [...term.specialties] } }),
        tier(relevanceOf.practice, allWords('words', term.alternatives)),
        tier(relevanceOf.description, { match_all: {} }),
      ],
    },
  };
}

/** Descriptions that have all the words, each in any language, stemmed in one. */
export function proseQueries(words: readonly string[]): Query[] {
  return proseAnalyzers.map((analyzer) => ({
    multi_match: {
      query: words.join(' '),
      fields: proseFields,
      type: 'cross_fields',
      operator: 'and',
      analyzer,
    },
  }));
}

/** The field has of each word at least one of the ways to write it, letter by letter. */
function allWords(field: string, alternatives: LexicalTerm['alternatives']): Query {
  return allOf(
    alternatives.map((ways) => {
      const apart = ways.filter((way) => way.includes(' '));
      const whole: Query = { terms: { [field]: ways.filter((way) => !apart.includes(way)) } };
      const inParts = apart.map((way) =>
        allOf(way.split(' ').map((part) => ({ term: { [field]: part } }))),
      );
      return anyOf([whole, ...inParts]);
    }),
  );
}

export function allOf(queries: Query[]): Query {
  const [only] = queries;
  return only !== undefined && queries.length === 1 ? only : { bool: { filter: queries } };
}

export function anyOf(queries: Query[]): Query {
  const [only] = queries;
  if (only !== undefined && queries.length === 1) return only;
  return { bool: { should: queries, minimum_should_match: 1 } };
}
