/** Where a language is read; without a country English would mean twelve-hour American dates. */
function localeOf(language: string, countryCode: string): string {
  return language === 'en' ? 'en-GB' : `${language}-${countryCode}`;
}

/** A start as people say it, for example "mardi 24 novembre 2026 à 09:30". */
export function formatWhen(
  language: string,
  countryCode: string,
  timeZone: string,
  instant: Date,
): string {
  const format = new Intl.DateTimeFormat(localeOf(language, countryCode), {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone,
  });
  return format.format(instant);
}

/**
 * The name of the time zone at that instant, for example "heure normale d’Europe centrale". It tells
 * summer from winter time, so a time that the clock shows twice in autumn is still unambiguous.
 */
export function formatZone(
  language: string,
  countryCode: string,
  timeZone: string,
  instant: Date,
): string {
  const format = new Intl.DateTimeFormat(localeOf(language, countryCode), {
    timeZone,
    timeZoneName: 'long',
  });
  const parts = format.formatToParts(instant);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}
