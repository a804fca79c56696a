import type { Caller } from '@rendezvous/platform/caller';
import type { SlotLoaders } from './loaders.ts';

/** What a request's resolvers work with. */
export interface SlotsContext {
  caller: Caller;
  loaders: SlotLoaders;
  /** The practice of a doctor's calendar; null: the doctor has none. */
  practiceOf(this: void, doctorId: number): Promise<number | null>;
  /** One moment for the whole request, so that its parts agree about what is past. */
  now: Date;
  horizonDays: number;
}
