import type { ServiceName } from '../services.ts';

/** The columns that the data set writes, by table in the order of loading: parents first. */
export const columnsByTable = {
  specialty: 'id, names, synonyms',
  insurance: 'id, name',
  place: 'id, name, postcodes, latitude, longitude, population, time_zone',
  practice: 'id, name, street, postcode, town, latitude, longitude, time_zone, phone, email',
  doctor:
    'id, practice_id, name, specialties, languages, insurances, visit_kinds, bios, popularity',
  doctor_open_day: 'doctor_id, date, open_parts, first_free_at',
  holiday: 'holiday_region, date, name',
  schedule: 'doctor_id, practice_id, time_zone, holiday_region, generated_until',
  schedule_rule:
    'doctor_id, weekday, starts_minute, ends_minute, slot_minutes, visit_kind, ignores_holidays',
  schedule_exception:
    'doctor_id, date, kind, starts_minute, ends_minute, slot_minutes, visit_kind, reason',
  published_day: 'doctor_id, date, open_parts, first_free_at',
  slot_occupancy: 'doctor_id, starts_at, state, version',
  slot: 'doctor_id, starts_at, ends_at, local_date, visit_kind',
  patient: 'id, name, email, language, created_at, updated_at',
  claim: 'doctor_id, slot_starts_at, state, appointment_id, patient_id, version',
  appointment:
    'doctor_id, slot_starts_at, id, slot_ends_at, time_zone, visit_kind, patient_id, status, ' +
    'reason, chain_id, created_at, updated_at',
  appointment_change:
    'doctor_id, slot_starts_at, appointment_id, position, to_status, changed_by, changed_at',
} as const;

export type TableName = keyof typeof columnsByTable;

/** Tables that are loaded one after the other on one connection; lanes run side by side. */
export interface Lane {
  service: ServiceName;
  tables: readonly TableName[];
  /** Tables of the same service that refer to these and are empty before and after. */
  alsoEmptied?: readonly string[];
}

/** The slots of a doctor are most of the work, so they have a connection of their own. */
export const lanes: readonly Lane[] = [
  {
    service: 'doctors',
    tables: ['specialty', 'insurance', 'place', 'practice', 'doctor', 'doctor_open_day'],
    alsoEmptied: ['doctor_search', 'search_word'],
  },
  {
    service: 'slots',
    tables: [
      'holiday',
      'schedule',
      'schedule_rule',
      'schedule_exception',
      'published_day',
      'slot_occupancy',
    ],
  },
  { service: 'slots', tables: ['slot'] },
  {
    service: 'appointments',
    tables: ['patient', 'appointment'],
    alsoEmptied: ['patient_day'],
  },
  { service: 'appointments', tables: ['claim', 'appointment_change'] },
];

/** Partitioned by week; the data set needs partitions before it can be loaded. */
export const partitionedTables: Readonly<Partial<Record<ServiceName, readonly TableName[]>>> = {
  slots: ['slot', 'slot_occupancy'],
  appointments: ['claim', 'appointment', 'appointment_change'],
};

export function isPartitioned(table: TableName): boolean {
  return Object.values(partitionedTables).some((tables) => tables.includes(table));
}
