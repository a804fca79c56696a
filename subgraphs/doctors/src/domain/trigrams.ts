/** How similar words have to be to be compared letter by letter; near_words() has the same. */
const similarityMin = 0.22;

/**
 * How similar two folded words are, 0 to 1: what pg_trgm's similarity() answers, in its single
 * precision.
 */
export function trigramSimilarity(left: string, right: string): number {
  const [ours, theirs] = [trigrams(left), trigrams(right)];
  const shared = [...ours].filter((one) => theirs.has(one)).length;
  const all = ours.size + theirs.size - shared;
  return all === 0 ? 0 : Math.fround(Math.fround(shared) / Math.fround(all));
}

/** Those of the words that are similar enough to the typed one, most similar first. */
export function bySimilarity(typed: string, words: readonly string[]): string[] {
  return words
    .map((word) => ({ word, similarity: trigramSimilarity(word, typed) }))
    .filter(({ similarity }) => similarity >= similarityMin)
    .toSorted(
      (left, right) => right.similarity - left.similarity || (left.word < right.word ? -1 : 1),
    )
    .map(({ word }) => word);
}

function trigrams(word: string): Set<string> {
  const padded = `  ${word} `;
  return new Set(
    Array.from({ length: padded.length - 2 }, (_, start) => padded.slice(start, start + 3)),
  );
}
