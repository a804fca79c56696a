import type { LogRecord } from '@rendezvous/messaging/event-log';
import { errorText } from '@rendezvous/messaging/error-text';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import type { Clock } from '@rendezvous/platform/clock';
import type { Logger } from '@rendezvous/platform/logger';
import type { Pool } from 'pg';
import { tagsOfDoctor } from './domain/search-tags.ts';
import type { SearchPages } from './search-page-cache.ts';

export interface SearchPageInvalidation {
  /**
   * Call it once searches find what has changed about the doctors: outdates their pages for every
   * process. Never throws: what is missed here ends with the lifetime of the pages.
   */
  changed(doctorIds: readonly number[]): Promise<void>;
  /** Follows the slot topic in every process: a page of this process must not wait for its end. */
  follow(record: LogRecord): Promise<void>;
  /** Changes may have been missed. */
  clear(): void;
}

interface DoctorRow {
  readonly id: number;
  readonly specialties: string[];
  readonly latitude: number;
  readonly longitude: number;
}

/** An entry takes about 500 bytes. */
const knownDoctorsMax = 20_000;
/** For how long a doctor who has moved is looked for at the old place. */
const knownTtlMs = 600_000;
const doctorsSql = `
  SELECT doctor.id, doctor.specialties, practice.latitude, practice.longitude
  FROM doctor JOIN practice ON practice.id = doctor.practice_id
  WHERE doctor.id = ANY ($1)`;

/** Finds the pages that a doctor's free time can change, by the doctor's specialties and place. */
export function createSearchPageInvalidation(o: {
  pages: SearchPages;
  pool: Pool;
  clock: Clock;
  logger: Logger;
}): SearchPageInvalidation {
  const { pages, pool, clock, logger } = o;
  const known = new BoundedMap<number, { tags: readonly string[]; untilMs: number }>(
    knownDoctorsMax,
  );

  async function tagsOf(doctorIds: readonly number[]): Promise<string[]> {
    const nowMs = clock().getTime();
    const tags = new Set<string>();
    const unknown: number[] = [];
    for (const doctorId of new Set(doctorIds)) {
      const entry = known.get(doctorId);
      if (entry === undefined || entry.untilMs <= nowMs) unknown.push(doctorId);
      else for (const tag of entry.tags) tags.add(tag);
    }
    if (unknown.length === 0) return [...tags];
    const { rows } = await pool.query<DoctorRow>({
      name: 'search-page-doctors',
      text: doctorsSql,
      values: [unknown],
    });
    for (const row of rows) {
      const own = tagsOfDoctor(row);
      known.set(row.id, { tags: own, untilMs: nowMs + knownTtlMs });
      for (const tag of own) tags.add(tag);
    }
    return [...tags];
  }

  return {
    async changed(doctorIds) {
      try {
        await pages.invalidate(await tagsOf(doctorIds));
      } catch (error) {
        pages.clearLevelOne();
        const doctors = doctorIds.length;
        logger.warn({ doctors, problem: errorText(error) }, 'search pages end by their lifetime');
      }
    },
    async follow({ value }) {
      if (value.type !== 'rendezvous.DoctorAvailabilityChanged.v1') return;
      pages.invalidateLevelOne(await tagsOf([value.data.doctorId]));
    },
    clear: () => pages.clearLevelOne(),
  };
}

/**
 * A handler of slot events that outdates the pages of the doctors whose free time it has applied:
 * once it is done, searches in the same database find it.
 * @param isAnswering whether the database answers searches now; what another engine has answered is
 *   outdated once that one knows, and while it is away, here
 */
export function invalidateAfter(
  handle: (record: LogRecord) => Promise<void>,
  invalidation: Pick<SearchPageInvalidation, 'changed'>,
  isAnswering: () => boolean = () => true,
): (record: LogRecord) => Promise<void> {
  return async (record) => {
    await handle(record);
    const { value } = record;
    if (value.type !== 'rendezvous.DoctorAvailabilityChanged.v1' || !isAnswering()) return;
    await invalidation.changed([value.data.doctorId]);
  };
}
