import { createPool } from '@rendezvous/platform/database';
import { silentLogger } from '@rendezvous/platform/logger';
import { ensurePartitions } from '@rendezvous/platform/partitions';
import { loadRegion } from '@rendezvous/region/region';
import { addDays, localDate } from '@rendezvous/region/time';
import type { ServiceName } from '../services.ts';
import { generateDataSet } from './data-set.ts';
import { createBatch, openLoader, openSession } from './load-rows.ts';
import type { Loader } from './load-rows.ts';
import { partitionedTables } from './tables.ts';
import type { RegionCode } from './towns.ts';

export interface SeedProgress {
  doctors: number;
  slots: number;
  /** At the rate so far; null until there is one. */
  secondsLeft: number | null;
}

export interface SeedOptions {
  region: RegionCode;
  /** How many doctors in this region; at least 1. */
  doctors: number;
  /** The same number (with the same day) gives the same data. */
  seed: number;
  /** Connection URL of each service's own role to the region's database. */
  urlFor(service: ServiceName): string;
  /** What counts as now; the current time when left out. */
  now?: Date;
  /** The first day with slots, YYYY-MM-DD; the day of `now` in the region when left out. */
  today?: string;
  /** Names of the towns in which practices may settle; all when left out. */
  towns?: readonly string[];
  /** Called now and then with the number of doctors that are in the tables. */
  onProgress?(doctors: number, progress: SeedProgress): void;
}

export interface SeedSummary {
  doctors: number;
  slots: number;
  elapsedMs: number;
}

/** The database holds what people did: it is not the seed's to empty. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
  constructor() {
    super(
      'The database has bookings but no finished data set: it was not made by the seed, ' +
        'so the seed does not empty it.',
    );
  }
}

/** Large enough that statements are few, small enough that two batches fit in memory. */
const doctorsPerBatch = 400;
/** Partitions for a little more than the horizon: local days reach into the neighbouring weeks. */
const partitionMarginDays = 8;

/**
 * Whether a region's database has its whole data set: the search table becomes visible last, so a
 * run that was interrupted counts as missing.
 */
export function isSeeded(options: { urlFor(service: ServiceName): string }): Promise<boolean> {
  return exists(options.urlFor('doctors'), 'doctor_search');
}

/**
 * Writes a region's data set into its migrated database. What an interrupted run left there is
 * removed first; a database that has its data set is left alone (check with isSeeded).
 * @throws DatabaseInUse when there are bookings of real callers but no data set
 * @throws RangeError when none of `towns` exists or `doctors` is not a positive integer
 */
export async function seedRegion(options: SeedOptions): Promise<SeedSummary> {
  if (!Number.isInteger(options.doctors) || options.doctors < 1) {
    throw new RangeError('doctors must be a positive integer');
  }
  const startedAt = performance.now();
  if (await isSeeded(options)) return { doctors: 0, slots: 0, elapsedMs: 0 };
  const region = loadRegion(options.region);
  const now = options.now ?? new Date();
  const today = options.today ?? localDate(region.defaultTimeZone, now);
  const horizonDays = region.slotHorizonDays;
  await expectNoBookings(options);
  await makePartitions(options, today, horizonDays);
  const loader = await openLoader(options.urlFor);
  try {
    const slots = await loadDoctors({ ...options, now, today, horizonDays }, loader, startedAt);
    await loader.finish('doctors', 'SELECT fill_doctor_search()');
    await loader.commit(['appointments', 'slots', 'doctors']);
    return { doctors: options.doctors, slots, elapsedMs: performance.now() - startedAt };
  } finally {
    await loader.close();
  }
}

type LoadOptions = SeedOptions & { now: Date; today: string; horizonDays: number };

/** While PostgreSQL takes one batch, the next one is made. */
async function loadDoctors(
  options: LoadOptions,
  loader: Loader,
  startedAt: number,
): Promise<number> {
  const batch = createBatch();
  let slots = 0;
  const counting = {
    add: batch.add,
    addLine: (...[table, line]: Parameters<typeof batch.addLine>) => {
      if (table === 'slot') slots += 1;
      batch.addLine(table, line);
    },
  };
  let loading: Promise<void> = Promise.resolve();
  let loaded = 0;
  const passOn = async (doctors: number) => {
    await loading;
    loaded = doctors;
    const slotsSoFar = slots;
    loading = loader.load(batch).then(() => {
      options.onProgress?.(doctors, progressOf(options, doctors, slotsSoFar, startedAt));
    });
    // The error is thrown where the batch is waited for; until then it is not unhandled.
    loading.catch(() => undefined);
  };
  for (const doctors of generateDataSet(options, counting)) {
    if (doctors - loaded >= doctorsPerBatch) await passOn(doctors);
  }
  await passOn(options.doctors);
  await loading;
  return slots;
}

/** Of the whole time: references, statistics and the search table, once all doctors are loaded. */
const finishShare = 0.15;

function progressOf(
  { doctors: wanted }: SeedOptions,
  doctors: number,
  slots: number,
  startedAt: number,
): SeedProgress {
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const wholeSeconds = ((elapsedSeconds / doctors) * wanted) / (1 - finishShare);
  return { doctors, slots, secondsLeft: doctors === 0 ? null : wholeSeconds - elapsedSeconds };
}

/** Only the running service writes requests; the seed never does. */
async function expectNoBookings({ urlFor }: SeedOptions): Promise<void> {
  const isUsed = await exists(urlFor('appointments'), 'request');
  if (isUsed) throw new DatabaseInUse();
}

async function exists(connectionString: string, table: string): Promise<boolean> {
  const client = await openSession(connectionString);
  try {
    const { rows } = await client.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM ${table}) AS found`,
    );
    return rows[0]?.found === true;
  } finally {
    await client.end();
  }
}

async function makePartitions(
  { urlFor }: SeedOptions,
  today: string,
  horizonDays: number,
): Promise<void> {
  for (const [service, tables] of Object.entries(partitionedTables)) {
    const pool = createPool({
      connectionString: urlFor(service as ServiceName),
      applicationName: 'rendezvous-seed',
      max: 1,
      logger: silentLogger,
    });
    try {
      const until = addDays(today, horizonDays + partitionMarginDays);
      await ensurePartitions(pool, tables, addDays(today, -1), until);
    } finally {
      await pool.end();
    }
  }
}
