import type { LookupOrigin } from './doctor-directory.ts';

/** What the slots service can offer instead of a withdrawn time (port). */
export interface Alternatives {
  /**
   * Starts of at most `first` free slots of the same doctor near the given one.
   * @throws ServiceUnavailable when the slots service cannot be asked
   */
  find(doctorId: number, startsAt: Date, first: number, origin: LookupOrigin): Promise<Date[]>;
}
