/**
 * What a booking costs. Two measurements, each beside a naive baseline that only locks the slot's
 * row and inserts the appointment (no idempotency, limits, overlap check, history or event):
 *
 * - spread: every patient wants another slot. Below 1, the ratio is the price of the guarantees.
 * - crowd: 200 patients want the same slot. Above 1, the ratio is what the queue saves.
 *
 * Prints medians and ratios, which hold on any machine; absolute numbers do not.
 *
 *   node bench/booking.ts               BENCH_ROUNDS=9 takes more rounds (default 5)
 */
import { randomUUID } from 'node:crypto';
import { bookAppointment } from '@rendezvous/appointments/book-appointment';
import { createCrowdLookUp } from '@rendezvous/appointments/crowd-look-up';
import { createFailedAttempts } from '@rendezvous/appointments/failed-attempts';
import { createAlternativeFinder } from '@rendezvous/appointments/find-alternatives';
import { makePartitions } from '@rendezvous/appointments/make-partitions';
import { createBookingMetrics } from '@rendezvous/appointments/metrics';
import { defaultChangeTimeouts } from '@rendezvous/appointments/region-dependencies';
import type { RegionDependencies } from '@rendezvous/appointments/region-dependencies';
import { createRequestsInFlight } from '@rendezvous/appointments/requests-in-flight';
import { cacheSlots } from '@rendezvous/appointments/slot-directory';
import type { SlotDirectory } from '@rendezvous/appointments/slot-directory';
import { createSlotQueue } from '@rendezvous/appointments/slot-queue';
import { databaseLockOnly } from '@rendezvous/cache/lock';
import { systemClock } from '@rendezvous/platform/clock';
import { createPool, inTransaction } from '@rendezvous/platform/database';
import { encodeSlotId } from '@rendezvous/platform/ids';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { createUuid } from '@rendezvous/platform/uuid';
import { createAppointmentsClient } from '@rendezvous/prisma/client';
import { loadRegion } from '@rendezvous/region/region';
import type { Pool } from 'pg';
import { startTemporaryDatabase } from './temporary-database.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const bookingsPerRound = 1_000;
const concurrency = 32;
const crowd = 200;
const crowdsPerRound = 5;
const poolSize = 10;
const dayMs = 86_400_000;
const startsAt = new Date(Math.floor(Date.now() / dayMs) * dayMs + 7 * dayMs);

type Book = (doctorId: number, patientId: string) => Promise<boolean>;

let doctors = 0;
let patients = 0;
const newDoctor = (): number => (doctors += 1);
const newPatient = (): string => `patient-${(patients += 1)}`;

const database = await startTemporaryDatabase();
const pool = createPool({
  connectionString: database.urlOf('appointments'),
  applicationName: 'bench-booking',
  max: poolSize,
  logger: silentLogger,
});
try {
  const dependencies = createDependencies(pool);
  await makePartitions(dependencies);
  const useCase = createUseCase(dependencies);
  const naive = createNaive(pool);
  await compare('spread', useCase, naive, measureSpread);
  await compare('crowd', useCase, naive, measureCrowd);
} finally {
  await pool.end();
  await database.stop();
}

/** Alternates between both, so that a slow moment of the machine hits both. */
async function compare(
  name: string,
  useCase: Book,
  naive: Book,
  measure: (book: Book) => Promise<number>,
): Promise<void> {
  const own: number[] = [];
  const baseline: number[] = [];
  // The first round warms up plans, caches and compiled code.
  for (let round = 0; round <= rounds; round += 1) {
    const results = [await measure(useCase), await measure(naive)] as const;
    if (round === 0) continue;
    own.push(results[0]);
    baseline.push(results[1]);
  }
  const ratio = median(own.map((value, index) => value / (baseline[index] ?? value)));
  console.log(
    `${name.padEnd(8)} use case ${median(own).toFixed(0).padStart(6)} answers/s` +
      `   naive ${median(baseline).toFixed(0).padStart(6)} answers/s   ratio ${ratio.toFixed(2)}`,
  );
}

/** Bookings a second when nobody meets anybody. */
async function measureSpread(book: Book): Promise<number> {
  let left = bookingsPerRound;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left > 0) {
        left -= 1;
        if (!(await book(newDoctor(), newPatient()))) throw new Error('a free slot was refused');
      }
    }),
  );
  return bookingsPerRound / ((performance.now() - startedAt) / 1_000);
}

/** Answers a second when a crowd wants one slot, crowd after crowd. */
async function measureCrowd(book: Book): Promise<number> {
  const startedAt = performance.now();
  for (let count = 0; count < crowdsPerRound; count += 1) {
    const doctorId = newDoctor();
    const answers = await Promise.all(
      Array.from({ length: crowd }, () => book(doctorId, newPatient())),
    );
    if (answers.filter((isBooked) => isBooked).length !== 1) throw new Error('not one winner');
  }
  return (crowd * crowdsPerRound) / ((performance.now() - startedAt) / 1_000);
}

function createUseCase(dependencies: RegionDependencies): Book {
  return async (doctorId, patientId) => {
    const patient = {
      id: patientId,
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      language: 'fr',
    };
    const outcome = await bookAppointment(
      dependencies,
      { patient, language: 'fr', requestId: 'bench', client: null },
      { requestId: randomUUID(), slotId: encodeSlotId('fr', doctorId, startsAt) },
    );
    return outcome.kind === 'Done';
  };
}

function createNaive(target: Pool): Book {
  const insertPatient = {
    name: 'naive-patient',
    text: "INSERT INTO patient (id, name, email, language) VALUES ($1, 'Ada', 'ada@example.org', 'fr')",
  };
  const insertClaim = {
    name: 'naive-claim',
    text: 'INSERT INTO claim (doctor_id, slot_starts_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
  };
  const lock = {
    name: 'naive-lock',
    text: 'SELECT state FROM claim WHERE doctor_id = $1 AND slot_starts_at = $2 FOR UPDATE',
  };
  const take = {
    name: 'naive-take',
    text: "UPDATE claim SET state = 'BOOKED' WHERE doctor_id = $1 AND slot_starts_at = $2",
  };
  const insert = {
    name: 'naive-insert',
    text: `INSERT INTO appointment (doctor_id, slot_starts_at, id, slot_ends_at, time_zone,
        visit_kind, patient_id, status, chain_id)
      VALUES ($1, $2, $3, $2::timestamptz + interval '30 minutes', 'Europe/Paris', 'VIDEO', $4,
        'BOOKED', $3)`,
  };
  return (doctorId, patientId) =>
    inTransaction(target, async (client) => {
      const key = [doctorId, startsAt];
      await client.query({ ...insertClaim, values: key });
      const { rows } = await client.query<{ state: string }>({ ...lock, values: key });
      if (rows[0]?.state !== 'FREE') return false;
      await client.query({ ...insertPatient, values: [patientId] });
      await client.query({ ...insert, values: [...key, createUuid(), patientId] });
      await client.query({ ...take, values: key });
      return true;
    });
}

function createDependencies(target: Pool): RegionDependencies {
  const clock = systemClock;
  const logger = silentLogger;
  const endsAt = new Date(startsAt.getTime() + 1_800_000);
  // The slots service answers at once: its look-ups are not what is measured.
  const directory: SlotDirectory = {
    find: async (key) => ({ ...key, endsAt, timeZone: 'Europe/Paris', visitKind: 'VIDEO' }),
    findAlternatives: async () => [],
  };
  const slots = cacheSlots(directory);
  const queue = createSlotQueue();
  const attempts = createFailedAttempts(clock);
  return {
    region: loadRegion('fr'),
    pool: target,
    client: createAppointmentsClient(target),
    slots,
    practices: { find: async () => null },
    alternatives: createAlternativeFinder({ slots, pool: target, clock, logger }),
    lookUps: createCrowdLookUp(target),
    requests: createRequestsInFlight(attempts),
    attempts,
    queue,
    lock: databaseLockOnly,
    relay: { wake() {} },
    timeouts: defaultChangeTimeouts,
    metrics: createBookingMetrics(createMetrics('bench'), () => queue.waiting),
    clock,
    logger,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
