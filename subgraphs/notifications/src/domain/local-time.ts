/** Making a formatter takes a hundred times as long as using it; a region needs a few of them. */
const maxFormats = 200;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Where and for whom a time is written. */
interface Place {
  readonly language: string;
  readonly countryCode: string;
  readonly timeZone: string;
}

const styles = {
  when: { dateStyle: 'full', timeStyle: 'short' },
  zone: { timeZoneName: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A start as people say it, for example "mardi 24 novembre 2026 à 09:30". */
export function formatWhen(
  language: string,
  countryCode: string,
  timeZone: string,
  instant: Date,
): string {
  return formatFor('when', { language, countryCode, timeZone }).format(instant);
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
  const format = formatFor('zone', { language, countryCode, timeZone });
  const parts = format.formatToParts(instant);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

function formatFor(
  style: keyof typeof styles,
  { language, countryCode, timeZone }: Place,
): Intl.DateTimeFormat {
  // Without a country English would mean twelve-hour American dates.
  const locale = language === 'en' ? 'en-GB' : `${language}-${countryCode}`;
  const key = `${style} ${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale, { ...styles[style], timeZone });
  if (formats.size >= maxFormats) formats.clear();
  formats.set(key, format);
  return format;
}
