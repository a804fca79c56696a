/** What is needed of a region to choose a language. */
export interface Languages {
  languages: readonly string[];
  defaultLanguage: string;
}

/** Browsers send a few languages; nobody reads more. */
const headerMaxLength = 500;

/**
 * The language to answer in: the one of the region's that the client likes best, else the region's
 * default. Regional variants count as their language (de-AT as de). Never throws.
 * @param acceptLanguage the request's Accept-Language header
 */
export function negotiateLanguage(acceptLanguage: string | undefined, region: Languages): string {
  if (acceptLanguage === undefined) return region.defaultLanguage;
  let best = region.defaultLanguage;
  let bestQuality = 0;
  for (const part of acceptLanguage.slice(0, headerMaxLength).split(',')) {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim());
    const quality = qualityOf(parameters);
    const language = range.split('-', 1)[0]?.toLowerCase() ?? '';
    const offered = range === '*' ? region.defaultLanguage : language;
    // Of equal wishes the first one counts, as browsers mean it.
    if (quality > bestQuality && region.languages.includes(offered)) {
      best = offered;
      bestQuality = quality;
    }
  }
  return best;
}

function qualityOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  if (weight === undefined) return 1;
  const quality = Number(weight.slice(2));
  return quality >= 0 && quality <= 1 ? quality : 0;
}
