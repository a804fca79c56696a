import { createSingleFlight } from '@rendezvous/cache/single-flight';
import { BoundedMap } from '@rendezvous/platform/bounded-map';

import type { LookupOrigin } from './slot-directory.ts';

/** Which doctor works at which practice (port). The slots service knows: calendars are its. */
export interface PracticeDirectory {
  /**
   * The practice whose calendar a doctor's is, such as `practice.fr.311`; null when there is no such
   * doctor.
   * @throws ServiceUnavailable when the slots service cannot be asked: nobody is let in on a guess
   */
  find(doctorId: number, origin: LookupOrigin): Promise<string | null>;
}

/** An entry takes about 150 bytes. */
const entriesMaximum = 50_000;

/** For how long a practice that a doctor has left may still see the doctor's appointments. */
const entryTtlMs = 60_000;

/**
 * Remembers for a minute where doctors work, and that there is no such doctor, and lets callers who
 * ask about the same one share a look-up. A failure is not remembered, and nothing older is believed
 * when the slots service is away.
 */
export function cachePractices(
  directory: PracticeDirectory,
  options: { readonly now?: () => number; readonly entriesMaximum?: number } = {},
): PracticeDirectory {
  const now = options.now ?? Date.now;
  const known = new BoundedMap<number, { practice: string | null; untilMs: number }>(
    options.entriesMaximum ?? entriesMaximum,
  );
  const flights = createSingleFlight<string | null>();
  return {
    async find(doctorId, origin) {
      const entry = known.get(doctorId);
      if (entry !== undefined && entry.untilMs > now()) return entry.practice;
      return flights.run(String(doctorId), async () => {
        const askedAtMs = now();
        const practice = await directory.find(doctorId, origin);
        known.set(doctorId, { practice, untilMs: askedAtMs + entryTtlMs });
        return practice;
      });
    },
  };
}
