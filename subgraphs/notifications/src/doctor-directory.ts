import { createSingleFlight } from '@rendezvous/cache/single-flight';
import { BoundedMap } from '@rendezvous/platform/bounded-map';

import type { DoctorDetails } from './domain/doctor-details.ts';

/** What a look-up is made for: goes along for logs and traces. */
export interface LookupOrigin {
  readonly language: string;
  readonly requestId: string;
  readonly traceparent?: string | undefined;
}

/** What the doctors service knows about doctors (port). */
export interface DoctorDirectory {
  /** @throws ServiceUnavailable when it cannot be asked, UnknownDoctor when there is no such one */
  find(doctorId: number, origin: LookupOrigin): Promise<DoctorDetails>;
}

/** An event names a doctor whom the doctors service does not know. */
export class UnknownDoctor extends Error {
  constructor(doctorId: number) {
    super(`there is no doctor ${doctorId}`);
    this.name = 'UnknownDoctor';
  }
}

/** An entry takes about 500 bytes. */
const entriesMaximum = 10_000;
/** For how long a message may still give an address that has just changed. */
const entryTtlMs = 5 * 60_000;

/** Remembers doctors for five minutes and lets those who want the same one share a look-up. */
export function cacheDoctors(
  directory: DoctorDirectory,
  now: () => number = Date.now,
): DoctorDirectory {
  const known = new BoundedMap<number, { details: DoctorDetails; until: number }>(entriesMaximum);
  const flights = createSingleFlight<DoctorDetails>();
  return {
    async find(doctorId, origin) {
      const entry = known.get(doctorId);
      if (entry !== undefined && entry.until > now()) return entry.details;
      return flights.run(String(doctorId), async () => {
        const details = await directory.find(doctorId, origin);
        known.set(doctorId, { details, until: now() + entryTtlMs });
        return details;
      });
    },
  };
}
