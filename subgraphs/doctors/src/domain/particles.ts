const particles = ['da', 'de', 'di', 'do', 'dos', 'du', 'el', 'la', 'le', 'van', 'von'] as const;
const restLettersMin = 4;

/** A name written without its space, taken apart: 'dasilva' may be 'da silva'. Mostly none. */
export function withoutParticle(word: string): string[] {
  return particles
    .filter((one) => word.startsWith(one) && word.length >= one.length + restLettersMin)
    .map((one) => `${one} ${word.slice(one.length)}`);
}
