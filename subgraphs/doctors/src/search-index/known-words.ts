import type { estypes } from '@elastic/elasticsearch';
import { forgivenErrors } from '../domain/edit-distance.ts';
import type { KnownWord } from '../domain/lexical-term.ts';
import { bySimilarity } from '../domain/trigrams.ts';
import type { IndexReader } from './index-reader.ts';
import { anyOf, proseQueries } from './term-queries.ts';

/** Words within the forgiven errors that are looked at; hardly any word has as many. */
const candidatesMax = 100;
/** The same as search_word has: shorter words are nobody's name. */
const wordLettersMin = 3;

/**
 * What the index knows about folded words: whether somebody is named so and, for those that nothing
 * searched has, which words are like them. One look-up when all are names, two when not.
 */
export async function lookUpWords(
  reader: IndexReader,
  words: readonly string[],
): Promise<Map<string, KnownWord>> {
  const named = await reader.exist(words.map((word) => ({ term: { words: word } })));
  const unnamed = words.filter((_, index) => named[index] !== true);
  const written = await reader.exist(unnamed.map((word) => anyOf(proseQueries([word]))));
  const mistyped = unnamed.filter((_, index) => written[index] !== true);
  const near = new Map(
    await Promise.all(mistyped.map(async (word) => [word, await nearWords(reader, word)] as const)),
  );
  return new Map(
    words.map((word, index) => [
      word,
      { word, named: named[index] === true, near: near.get(word) ?? [] },
    ]),
  );
}

/** Words of the index within the forgiven errors, most similar first. */
async function nearWords(reader: IndexReader, word: string): Promise<string[]> {
  const errors = forgivenErrors(word.length);
  if (errors === 0) return [];
  const answer = await reader.search({
    size: 0,
    track_total_hits: false,
    suggest: { near: { text: word, term: nearOptions(errors) } },
  });
  const candidates = (answer.suggest?.['near'] ?? []).flatMap((entry) =>
    [entry.options].flat().map((option) => ('text' in option ? option.text : '')),
  );
  return bySimilarity(
    word,
    candidates.filter((candidate) => candidate.length >= wordLettersMin),
  );
}

/**
 * Walks the index's dictionary of words, not its doctors. Lucene has two errors begin with the right
 * letter whatever the prefix length: isNear() says the same for every engine.
 */
function nearOptions(errors: number): estypes.SearchTermSuggester {
  return {
    field: 'words',
    suggest_mode: 'always',
    max_edits: errors,
    prefix_length: 0,
    min_word_length: wordLettersMin,
    size: candidatesMax,
    shard_size: candidatesMax,
    string_distance: 'damerau_levenshtein',
  };
}
