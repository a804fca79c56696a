import type { estypes } from '@elastic/elasticsearch';
import { forgivenErrors } from '../domain/edit-distance.ts';
import { withoutParticle } from '../domain/particles.ts';
import type { SuggestQuestion } from '../search-doctors.ts';
import type { IndexReader } from './index-reader.ts';
import { prefixLettersMax } from './mapping.ts';
import { closenessScore, popularityScore } from './score-queries.ts';
import { allOf, anyOf } from './term-queries.ts';

type Query = estypes.QueryDslQueryContainer;

/** Errors in the first letters are not forgiven, and few likely words are tried: it is as you type. */
const rightLetters = 2;
const expansionsMax = 10;

/** Doctors whose names begin with the words, or nearly so if that is wanted; best first. */
export async function suggestFromIndex(
  reader: IndexReader,
  { words, near, first, isForgiving }: SuggestQuestion,
): Promise<number[]> {
  const { hits } = await reader.search({
    size: first,
    track_total_hits: false,
    query: {
      bool: {
        filter: words.map((word) => (isForgiving ? nearlyBegins(word) : begins(word))),
        should: [popularityScore, ...(near === null ? [] : [closenessScore(near)])],
      },
    },
    sort: [{ _score: { order: 'desc' } }, { doctorId: { order: 'asc' } }],
    _source: false,
  });
  return hits.hits.map(({ sort }) => Number(sort?.[1]));
}

/** A word of the name begins with this one. */
function begins(word: string): Query {
  return word.length > prefixLettersMax
    ? { prefix: { name: word } }
    : { term: { 'name.starts': word } };
}

function nearlyBegins(word: string): Query {
  const apart = withoutParticle(word).map((way) => allOf(way.split(' ').map(begins)));
  const errors = forgivenErrors(word.length);
  if (errors === 0 || word.length > prefixLettersMax) return anyOf([begins(word), ...apart]);
  const fuzzy: Query = {
    fuzzy: {
      'name.starts': {
        value: word,
        fuzziness: errors,
        prefix_length: rightLetters,
        max_expansions: expansionsMax,
        transpositions: true,
      },
    },
  };
  return anyOf([begins(word), ...apart, fuzzy]);
}
