import { formatInstant } from '@rendezvous/platform/scalars';

const texts = new Map<number, string>();
/** A horizon has about 8,000 instants at which slots start or end; all doctors share them. */
const textsMax = 20_000;

/** An instant (epoch milliseconds) as RFC 3339 text in UTC, from a bounded memory. */
export function instantText(instantMs: number): string {
  let text = texts.get(instantMs);
  if (text === undefined) {
    text = formatInstant(new Date(instantMs));
    if (texts.size >= textsMax) texts.clear();
    texts.set(instantMs, text);
  }
  return text;
}
