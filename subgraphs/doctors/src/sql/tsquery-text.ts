/**
 * The text of a tsquery: for every word one of its alternatives, at one of the weights. Folded words
 * are letters and digits only, so nothing in them means anything to tsquery. An alternative of
 * several words asks for all of them.
 * @param weights such as 'AC'; '*' for prefixes at any weight
 */
export function tsqueryText(alternatives: readonly (readonly string[])[], weights: string): string {
  return alternatives
    .map((words) => `(${words.map((word) => allOf(word.split(' '), weights)).join(' | ')})`)
    .join(' & ');
}

function allOf(words: readonly string[], weights: string): string {
  const parts = words.map((word) => `${word}:${weights}`).join(' & ');
  return words.length === 1 ? parts : `(${parts})`;
}
