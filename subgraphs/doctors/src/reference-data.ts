import type { DoctorsClient } from '@rendezvous/prisma/client';
import type { Clock } from '@rendezvous/platform/clock';
import { createSingleFlight } from '@rendezvous/cache/single-flight';
import { createVocabulary, type SpecialtyTexts, type Vocabulary } from './domain/vocabulary.ts';

/** The small tables that hardly ever change, kept in memory. */
export interface ReferenceData {
  readonly specialties: ReadonlyMap<string, SpecialtyTexts>;
  /** Names by id. */
  readonly insurances: ReadonlyMap<string, string>;
  readonly vocabulary: Vocabulary;
}

/** After a change of the tables, answers may be this old. */
const keptMs = 60_000;
const specialtiesMax = 500;
const insurancesMax = 1_000;

/** Reads the tables when first asked and again after a minute; all who wait share one reading. */
export function createReferenceData(
  client: DoctorsClient,
  clock: Clock,
): () => Promise<ReferenceData> {
  const reading = createSingleFlight<ReferenceData>();
  let kept: { data: ReferenceData; untilMs: number } | undefined;
  return async () => {
    if (kept !== undefined && clock().getTime() < kept.untilMs) return kept.data;
    return reading.run('reference data', async () => {
      const data = await readReferenceData(client);
      // An empty table means that the data set is still being written.
      if (data.specialties.size > 0) kept = { data, untilMs: clock().getTime() + keptMs };
      return data;
    });
  };
}

async function readReferenceData(client: DoctorsClient): Promise<ReferenceData> {
  const [specialtyRows, insuranceRows] = await Promise.all([
    client.specialty.findMany({ take: specialtiesMax, orderBy: { id: 'asc' } }),
    client.insurance.findMany({ take: insurancesMax, orderBy: { id: 'asc' } }),
  ]);
  const specialties = specialtyRows.map((row) => ({
    id: row.id,
    names: row.names as SpecialtyTexts['names'],
    synonyms: row.synonyms as SpecialtyTexts['synonyms'],
  }));
  return {
    specialties: new Map(specialties.map((specialty) => [specialty.id, specialty])),
    insurances: new Map(insuranceRows.map((row) => [row.id, row.name])),
    vocabulary: createVocabulary(specialties),
  };
}
