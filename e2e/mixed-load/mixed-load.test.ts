import { randomInt } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  expectClaimsMatchAppointments,
  expectProjectionsMatchClaims,
  waitUntilSettled,
} from '../support/consistency.ts';
import { isOnEngines } from '../support/engines.ts';
import { findFreeTime, type SlotNode } from '../support/operations.ts';
import { useProduct } from '../support/product-under-test.ts';
import { runClient } from './client.ts';
import { AnswerModel } from './model.ts';
import { createRandomChoice } from './random.ts';

const clients = 50;
/** The long run is the one on PostgreSQL alone: what is right does not depend on the engines. */
const operationsPerClient = isOnEngines ? 20 : 100;
/** So many that the limits of a patient and day are met now and then only. */
const patientsPerClient = 12;
const doctors = 20;
const slotsPerDoctor = 40;
/** Only for what hangs: beside two other files on two cores it takes four minutes. */
const testTimeoutMs = 900_000;

/** What may be refused: the patient is late, or has asked for too much. */
const refusals = [
  'SlotTaken',
  'SlotBusy',
  'AppointmentOverlap',
  'RescheduleLimitReached',
  'TooManyRequests',
];

describe(`50 clients do ${clients * operationsPerClient} things at random`, () => {
  const product = useProduct();
  const seed = Number(process.env['E2E_SEED'] ?? randomInt(2 ** 31));

  async function wantedSlots(): Promise<ReadonlyMap<string, readonly SlotNode[]>> {
    const found = await findFreeTime(product.endpoint(), { first: 50 });
    const chosen = found.filter(({ slots }) => slots.length >= slotsPerDoctor).slice(0, doctors);
    expect(chosen).toHaveLength(doctors);
    return new Map(chosen.map((each) => [each.doctor.id, each.slots.slice(0, slotsPerDoctor)]));
  }

  async function patientsOf(client: number): Promise<{ name: string; token: string }[]> {
    const names = Array.from({ length: patientsPerClient }, (_, index) => `mix-${client}-${index}`);
    return Promise.all(names.map(async (name) => ({ name, token: await product.token(name) })));
  }

  test(
    'and the databases agree with what they were answered',
    async () => {
      process.stderr.write(`mixed load: E2E_SEED=${seed}\n`);
      const model = new AnswerModel();
      const slotsByDoctor = await wantedSlots();
      const startedAt = performance.now();
      await Promise.all(
        Array.from({ length: clients }, async (_, index) =>
          runClient(
            {
              endpoint: product.endpoint(),
              random: createRandomChoice(seed + index),
              model,
              patients: await patientsOf(index),
              slotsByDoctor,
            },
            operationsPerClient,
          ),
        ),
      );
      const seconds = (performance.now() - startedAt) / 1000;
      const counts = Object.fromEntries(model.counts());
      process.stderr.write(`mixed load: ${seconds.toFixed(1)} s, ${JSON.stringify(counts)}\n`);

      const unexpected = Object.keys(counts).filter(
        (name) => !name.endsWith('Success') && !refusals.includes(name),
      );
      expect(unexpected).toEqual([]);
      expect(model.unjustifiedRefusals()).toEqual([]);
      expect(await storedLines()).toEqual(model.lines());
      await expectClaimsMatchAppointments(product.database);
      await waitUntilSettled(product.database);
      await expectProjectionsMatchClaims(product.database);
    },
    testTimeoutMs,
  );

  async function storedLines(): Promise<string[]> {
    const { rows } = await product.database.pool('appointments').query<{ line: string }>(
      `SELECT format('appointment.fr.%s.%s.%s %s', doctor_id,
                extract(epoch FROM slot_starts_at)::bigint / 60, id, status) AS line
         FROM appointment WHERE patient_id LIKE 'mix-%'`,
    );
    return rows.map(({ line }) => line).sort();
  }
});
