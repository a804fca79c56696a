import type { VisitKind } from '../domain/search-criteria.ts';

/** The languages descriptions are written in. */
export const descriptionLanguages = ['fr', 'de', 'en'] as const;
export type DescriptionLanguage = (typeof descriptionLanguages)[number];

/**
 * A doctor as the search index holds one; `_id` is the doctor's id as text. Everything in it is
 * read from PostgreSQL, so an index can be built anew at any time, and the two be compared.
 */
export interface DoctorDocument {
  readonly doctorId: number;
  /** Name, town and practice as they are written; the index folds them (see mapping.ts). */
  readonly name: string;
  readonly town: string;
  readonly practiceName: string;
  /** Descriptions by language; a language without one is left out. */
  readonly bios: Readonly<Partial<Record<DescriptionLanguage, string>>>;
  /** Ids, the main specialty first. */
  readonly specialties: readonly string[];
  /** The first of the specialties; null for a doctor without any. */
  readonly mainSpecialty: string | null;
  readonly languages: readonly string[];
  /** Ids. */
  readonly insurances: readonly string[];
  readonly visitKinds: readonly VisitKind[];
  /** Where the practice is; finds candidates, precise to a centimetre. */
  readonly location: { readonly lat: number; readonly lon: number };
  /** The same as the database has it: what distances are calculated from. */
  readonly latitude: number;
  readonly longitude: number;
  /** What popularity adds to BEST, in millionths: doctor_search.best_key without its sign. */
  readonly popularityPoints: number;
  /** Free time by parts of days, see freeTimes(). */
  readonly free: readonly FreeTime[];
  /** Every row of doctor_open_day, the full days too: who was changed by which transaction. */
  readonly changedDays: readonly ChangedDay[];
  /** The highest of changedDays; 0 without any. */
  readonly changedBy: number;
  /** The highest version of doctor_open_day; 0 without any. */
  readonly availabilityVersion: number;
}

/** A part of a day, in the practice's time zone, in which the doctor has free time. */
export interface FreeTime {
  /** The practice's calendar day, YYYY-MM-DD. */
  readonly date: string;
  /** The bits of this part in doctor_open_day.open_parts (see parts.ts), 1 to 32. */
  readonly bits: readonly number[];
  /** Epoch seconds, rounded down: the first free moment in this part, as far as it is known. */
  readonly from: number;
  /** Epoch seconds: when the part is over and no longer counts. */
  readonly until: number;
}

export interface ChangedDay {
  readonly date: string;
  /** doctor_open_day.changed_by as a number; exact until the 2^53rd transaction. */
  readonly changedBy: number;
}
