/** The text in the caller's language, else in English, else in any; null when there is none. */
export function localise<T>(texts: Readonly<Record<string, T>>, language: string): T | null {
  return texts[language] ?? texts['en'] ?? Object.values(texts)[0] ?? null;
}

const languageNames = new Map<string, Intl.DisplayNames>();
const languageNamesMax = 50;

/** What a language is called in another: 'fr' is "French" in 'en'. */
export function languageName(code: string, language: string): string {
  let names = languageNames.get(language);
  if (names === undefined) {
    names = new Intl.DisplayNames([language], { type: 'language' });
    if (languageNames.size < languageNamesMax) languageNames.set(language, names);
  }
  return names.of(code) ?? code;
}
