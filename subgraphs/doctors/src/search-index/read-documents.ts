import type { Pool, PoolClient } from 'pg';
import type { VisitKind } from '../domain/search-criteria.ts';
import { type DoctorDocument, descriptionLanguages } from './doctor-document.ts';
import { freeTimes } from './free-times.ts';

/** A row of the statements below. */
interface DocumentRow {
  readonly id: number;
  readonly name: string;
  readonly town: string;
  readonly practice: string;
  readonly bios: Readonly<Record<string, string>>;
  readonly specialties: readonly string[];
  readonly languages: readonly string[];
  readonly insurances: readonly string[];
  readonly visit_kinds: readonly VisitKind[];
  readonly latitude: number;
  readonly longitude: number;
  readonly time_zone: string;
  readonly best_key: number;
  readonly days: readonly DayRow[] | null;
}

/** Date, open parts, first free moment in milliseconds, the transaction that changed it, version. */
type DayRow = readonly [string, number, number | null, number, number];

/** Only who is in doctor_search is found by PostgreSQL, and so by any engine. */
const selectDocuments = `
  SELECT doctor.id, doctor.name, practice.town, practice.name AS practice, doctor.bios,
    ds.specialties, ds.languages, ds.insurances, ds.visit_kinds,
    practice.latitude, practice.longitude, ds.time_zone, ds.best_key,
    (SELECT json_agg(json_build_array(
        day.date, day.open_parts, floor(extract(epoch FROM day.first_free_at) * 1000)::bigint,
        day.changed_by::text::bigint, day.version) ORDER BY day.date)
      FROM doctor_open_day AS day WHERE day.doctor_id = doctor.id) AS days
  FROM doctor_search AS ds
  JOIN doctor ON doctor.id = ds.doctor_id
  JOIN practice ON practice.id = doctor.practice_id`;

const byIdSql = `${selectDocuments} WHERE ds.doctor_id = ANY ($1::integer[])`;
const pageSql = `${selectDocuments} WHERE ds.doctor_id > $1 ORDER BY ds.doctor_id LIMIT $2`;
const versionSql = `SELECT nextval('search_index_version') AS version`;

/** The version of documents that are read after this. */
export async function nextVersion(client: Pool | PoolClient): Promise<number> {
  const { rows } = await client.query<{ version: number }>(versionSql);
  return rows[0]?.version ?? 0;
}

/** The documents of the doctors, with null for those who do not exist. */
export async function readDocuments(
  client: Pool | PoolClient,
  doctorIds: readonly number[],
): Promise<Map<number, DoctorDocument | null>> {
  const { rows } = await client.query<DocumentRow>({
    name: 'read-documents',
    text: byIdSql,
    values: [doctorIds],
  });
  const documents = new Map<number, DoctorDocument | null>(doctorIds.map((id) => [id, null]));
  for (const row of rows) documents.set(row.id, documentOf(row));
  return documents;
}

/** The documents of the next doctors by id, at most `first`. */
export async function readDocumentPage(
  client: Pool | PoolClient,
  afterDoctorId: number,
  first: number,
): Promise<Map<number, DoctorDocument>> {
  const { rows } = await client.query<DocumentRow>({
    name: 'read-document-page',
    text: pageSql,
    values: [afterDoctorId, first],
  });
  return new Map(rows.map((row) => [row.id, documentOf(row)]));
}

function documentOf(row: DocumentRow): DoctorDocument {
  const days = (row.days ?? []).map(([date, openParts, freeAtMs, changedBy, version]) => ({
    date,
    openParts,
    firstFreeAt: freeAtMs === null ? null : new Date(freeAtMs),
    changedBy,
    version,
  }));
  return {
    doctorId: row.id,
    name: row.name,
    town: row.town,
    practiceName: row.practice,
    bios: Object.fromEntries(
      descriptionLanguages.flatMap((language) => {
        const bio = row.bios[language];
        return bio === undefined ? [] : [[language, bio]];
      }),
    ),
    specialties: row.specialties,
    mainSpecialty: row.specialties[0] ?? null,
    languages: row.languages,
    insurances: row.insurances,
    visitKinds: row.visit_kinds,
    location: { lat: row.latitude, lon: row.longitude },
    latitude: row.latitude,
    longitude: row.longitude,
    // Not the negative, which of 0 would be -0.
    popularityPoints: 0 - row.best_key,
    free: freeTimes(row.time_zone, days),
    changedDays: days.map(({ date, changedBy }) => ({ date, changedBy })),
    changedBy: days.reduce((highest, day) => Math.max(highest, day.changedBy), 0),
    availabilityVersion: days.reduce((highest, day) => Math.max(highest, day.version), 0),
  };
}
