/** Towns and practices are named Saint-Étienne, Sankt Augustin or St. Ingbert; people write St. */
const forms: ReadonlyMap<string, readonly string[]> = new Map([
  ['st', ['saint', 'sankt']],
  ['ste', ['sainte']],
  ['saint', ['st']],
  ['sainte', ['ste']],
  ['sankt', ['st']],
]);

/** How else a folded word may be written: 'st' for 'saint' and the other way round. */
export function saintForms(word: string): readonly string[] {
  return forms.get(word) ?? [];
}

/** A folded text with the first 'st', 'ste' and so on followed by more in each other form. */
export function otherSaints(folded: string): string[] {
  const words = folded.split(' ');
  const place = words.findIndex((word, index) => index < words.length - 1 && forms.has(word));
  return saintForms(words[place] ?? '').map((form) => words.with(place, form).join(' '));
}
