import type { AvailabilityWindow } from '../domain/search-criteria.ts';
import { isVisibleIn } from '../sql/snapshot.ts';
import type { DoctorDocument } from './doctor-document.ts';
import { epochSeconds } from './search-filters.ts';

/**
 * Whether a doctor's free time, up to the first day on which there is some, was changed by a
 * transaction that the snapshot of the first page does not see: then the doctor may have been shown
 * at another place of the list.
 */
export function hasMoved(
  { changedDays, free }: Pick<DoctorDocument, 'changedDays' | 'free'>,
  window: AvailabilityWindow,
  asOf: Date,
  snapshot: string,
): boolean {
  const nowSeconds = epochSeconds(asOf);
  const freeDates = free
    .filter(({ date, bits, until }) => {
      const isOpen = bits.some((bit) => (bit & window.partsMask) !== 0);
      return isOpen && until > nowSeconds && date >= window.from && date <= window.to;
    })
    .map(({ date }) => date)
    .toSorted();
  const last = freeDates[0] ?? window.to;
  return changedDays.some(
    ({ date, changedBy }) =>
      date >= window.from && date <= last && !isVisibleIn(snapshot, changedBy),
  );
}
