import type { Appointment } from './appointment.ts';
import type { SlotKey } from './slot.ts';

/** How many holds a patient may have open at once. Without a bound, one could lock a doctor out. */
export const openHoldsMaximum = 3;

/** Holds a patient may make on a day for each change allowed: they are tried out more often. */
export const holdsPerChange = 3;

/** How often a patient may fail to get a slot within the window that follows. */
export const failedAttemptsMaximum = 30;

/** Begins with the first failure. */
export const failedAttemptsWindowMinutes = 10;

/**
 * Whether it is too late to move or cancel: inside the window before the start, and after it. The
 * practice can no longer give the slot to somebody else in that time, whichever of both is asked.
 */
export function isInsideCancellationWindow(
  slot: SlotKey,
  windowMinutes: number,
  now: Date,
): boolean {
  return now.getTime() > slot.startsAt.getTime() - windowMinutes * 60_000;
}

/** Whether a chain has been moved as often as the region allows. */
export function isRescheduleLimitReached(appointment: Appointment, movesMaximum: number): boolean {
  return appointment.revision >= movesMaximum;
}

/** When a hold made now ends: after the region's minutes, but not after the slot's start. */
export function holdExpiry(slot: SlotKey, holdMinutes: number, now: Date): Date {
  return new Date(Math.min(now.getTime() + holdMinutes * 60_000, slot.startsAt.getTime()));
}
