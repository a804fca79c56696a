import { expect, test } from '@jest/globals';
import { inTransaction } from '@rendezvous/platform/database';

import { blockClaims } from '../src/block-claims.ts';
import type { PatientCaller } from '../src/change-request.ts';
import type { Appointment } from '../src/domain/appointment.ts';
import type { FailureName } from '../src/domain/failure.ts';
import type { ChangeOutcome } from '../src/domain/outcome.ts';
import { type Slot, slotKeyText } from '../src/domain/slot.ts';
import { expireHolds } from '../src/expire-holds.ts';
import { assertConsistent } from './support/assert-consistent.ts';
import {
  type Instance,
  newRequestId,
  patientCaller,
  slotNumber,
  testNow,
} from './support/region-under-test.ts';
import { createRandom, pick } from './support/random.ts';
import { lockKinds } from './support/test-locks.ts';
import { book, cancel, hold, move, useInstances } from './support/use-instances.ts';

const clients = 50;
const operationsPerClient = 100;
const doctors = 5;
const slotsPerDoctor = 48;
const changesPerDay = 30;
const timeoutMs = 600_000;
/** All of it is one day in Paris, where it is nine when it begins: changes are counted by the day. */
const clockMaximumMs = 12 * 3_600_000;

/** Set RENDEZVOUS_SEED to the number in a failed test's name to run the same mix again. */
const seed = Number(process.env['RENDEZVOUS_SEED'] ?? Date.now() % 1_000_000_007);

const instances = useInstances({ region: { changesPerPatientAndDay: changesPerDay } });

/** What one patient knows from the answers alone. */
interface Ledger {
  readonly caller: PatientCaller;
  readonly appointments: Map<string, Appointment>;
  changes: number;
  answers: number;
}

const withdrawn = new Set<string>();
const outcomes: Partial<Record<string, number>> = {};

/** One in eight requests is sent twice at once, to both instances: the answers must agree. */
async function send(
  random: () => number,
  request: (instance: Instance, requestId: string) => Promise<ChangeOutcome>,
): Promise<ChangeOutcome> {
  const requestId = newRequestId();
  const isDoubled = random() < 0.125;
  const both = [instances.first(), instances.second()];
  const targets = isDoubled ? both : [pick(random, both)];
  const answers = await Promise.all(targets.map((instance) => request(instance, requestId)));
  const successes = answers.filter((answer) => answer.kind === 'Done');
  for (const success of successes) {
    expect(success.appointment).toEqual(successes[0]?.appointment);
  }
  const [outcome] = successes.length > 0 ? successes : answers;
  if (outcome === undefined) throw new Error('no answer');
  outcomes[outcome.kind] = (outcomes[outcome.kind] ?? 0) + 1;
  return outcome;
}

function expectKind(outcome: ChangeOutcome, ...allowed: readonly (FailureName | 'Done')[]): void {
  // SlotBusy is always allowed: the machine may be slow. It writes nothing.
  expect([...allowed, 'SlotBusy', 'RequestInProgress']).toContain(outcome.kind);
}

function remember(ledger: Ledger, outcome: ChangeOutcome, countsAsChange: boolean): void {
  if (outcome.kind !== 'Done') return;
  ledger.appointments.set(outcome.appointment.id, outcome.appointment);
  ledger.answers += 1;
  if (countsAsChange) ledger.changes += 1;
}

async function operate(random: () => number, ledger: Ledger, slots: readonly Slot[]) {
  const { caller } = ledger;
  const active = [...ledger.appointments.values()].filter(
    ({ status }) => status === 'BOOKED' || status === 'HELD',
  );
  const booked = active.filter(({ status }) => status === 'BOOKED');
  const dice = random();
  const limit = ledger.changes >= changesPerDay ? (['TooManyRequests'] as const) : [];
  if (dice < 0.2 && active.length > 0) {
    const target = pick(random, active);
    const outcome = await send(random, (instance, id) => cancel(instance, caller, target, id));
    const isHold = target.status === 'HELD';
    // Gone without the patient's doing: withdrawn, or the hold ran out.
    expectKind(outcome, 'Done', 'AppointmentNotActive', ...(isHold ? [] : limit));
    remember(ledger, outcome, !isHold);
    return;
  }
  if (dice < 0.4 && booked.length > 0) {
    const target = pick(random, booked);
    const own = slots.filter(({ doctorId }) => doctorId === target.doctorId);
    const slot = pick(random, random() < 0.9 ? own : slots);
    const outcome = await send(random, (instance, id) => move(instance, caller, target, slot, id));
    const refusals = ['AppointmentOverlap', 'RescheduleLimitReached', 'DifferentDoctor'] as const;
    expectKind(outcome, 'Done', 'SlotTaken', 'AppointmentNotActive', ...refusals, ...limit);
    remember(ledger, outcome, true);
    if (outcome.kind === 'Done') {
      ledger.appointments.set(target.id, { ...target, status: 'RESCHEDULED' });
    }
    return;
  }
  const slot = pick(random, slots);
  if (dice < 0.6) {
    const outcome = await send(random, (instance, id) => hold(instance, caller, slot, id));
    expectKind(outcome, 'Done', 'SlotTaken', 'AppointmentOverlap', 'TooManyRequests');
    remember(ledger, outcome, false);
    return;
  }
  const held = active.find(({ status }) => status === 'HELD');
  const wanted = held !== undefined && random() < 0.5 ? slotOfHold(held, slots) : slot;
  const outcome = await send(random, (instance, id) => book(instance, caller, wanted, id));
  expectKind(outcome, 'Done', 'SlotTaken', 'AppointmentOverlap', ...limit);
  remember(ledger, outcome, true);
}

function slotOfHold(held: Appointment, slots: readonly Slot[]): Slot {
  const key = slotKeyText({ doctorId: held.doctorId, startsAt: held.slotStartsAt });
  return slots.find((slot) => slotKeyText(slot) === key) ?? slotNumber(0);
}

/** Practice and clock: withdraws slots now and then, lets time pass and ends holds. */
async function disturb(random: () => number, slots: readonly Slot[], isOver: () => boolean) {
  let left = 12;
  while (!isOver()) {
    const { dependencies } = pick(random, [instances.first(), instances.second()]);
    const nextMs = instances.clock().getTime() + 20_000;
    // How often this goes round depends on the machine.
    if (nextMs <= testNow.getTime() + clockMaximumMs) instances.clock.now = new Date(nextMs);
    await expireHolds(dependencies);
    // Redis comes and goes, for each instance by itself: nothing may depend on it.
    await instances.useLock(pick(random, lockKinds), random() < 0.5 ? 0 : 1);
    if (left > 0 && random() < 0.15) {
      left -= 1;
      const chosen = [...new Set([pick(random, slots), pick(random, slots), pick(random, slots)])];
      const { doctorId } = chosen[0] ?? slotNumber(0);
      const own = chosen.filter((slot) => slot.doctorId === doctorId);
      const origin = { region: 'fr', now: dependencies.clock() };
      await inTransaction(dependencies.pool, (client) => blockClaims(client, origin, own));
      for (const slot of own) withdrawn.add(slotKeyText(slot));
    }
  }
}

test(
  `5,000 random operations of 50 patients agree with their ledgers (seed ${seed})`,
  async () => {
    const slots = Array.from({ length: doctors * slotsPerDoctor }, (_, index) =>
      slotNumber(index % slotsPerDoctor, 1 + Math.floor(index / slotsPerDoctor)),
    );
    instances.slots.add(...slots);
    const ledgers = Array.from({ length: clients }, (_, index): Ledger => {
      const caller = patientCaller(`client-${index}`);
      return { caller, appointments: new Map(), changes: 0, answers: 0 };
    });
    let running = clients;
    await Promise.all([
      ...ledgers.map(async (ledger, index) => {
        const random = createRandom(seed + index);
        for (let count = 0; count < operationsPerClient; count += 1) {
          await operate(random, ledger, slots);
        }
        running -= 1;
      }),
      disturb(createRandom(seed + clients), slots, () => running === 0),
    ]);
    instances.clock.now = new Date(instances.clock().getTime() + 3_600_000);
    await expireHolds(instances.first().dependencies);

    const state = await assertConsistent(instances.pool());
    const stored = state.appointments.map((row) => `${row.patient_id} ${row.id} ${row.status}`);
    const expected = ledgers.flatMap((ledger) =>
      [...ledger.appointments.values()].map(
        (appointment) => `${ledger.caller.patient.id} ${appointment.id} ${lastStatus(appointment)}`,
      ),
    );
    expect(stored.toSorted()).toEqual(expected.toSorted());
    await assertCounts(ledgers);
    // The mix did what it is for: most ways an operation can end were taken.
    expect(outcomes['Done']).toBeGreaterThan(500);
    expect(outcomes['SlotTaken']).toBeGreaterThan(100);
    expect(outcomes['AppointmentOverlap']).toBeGreaterThan(10);
    expect(instances.redisLocks() > 0).toBe(lockKinds.includes('lock on Redis'));
    const errors = [...instances.first().watch.errors, ...instances.second().watch.errors];
    expect(errors.filter((code) => code === '40P01')).toEqual([]);
  },
  timeoutMs,
);

/** What must have become of an appointment after the patient last heard of it. */
function lastStatus({ status, doctorId, slotStartsAt }: Appointment): string {
  const isWithdrawn = withdrawn.has(slotKeyText({ doctorId, startsAt: slotStartsAt }));
  if (status === 'HELD') return 'EXPIRED';
  return status === 'BOOKED' && isWithdrawn ? 'CANCELED' : status;
}

async function assertCounts(ledgers: readonly Ledger[]): Promise<void> {
  const days = await instances
    .pool()
    .query<{ patient_id: string; changes: number }>(
      'SELECT patient_id, sum(changes)::int AS changes FROM patient_day GROUP BY patient_id',
    );
  const counted = new Map(days.rows.map((row) => [row.patient_id, row.changes]));
  const answers = await instances
    .pool()
    .query<{ patient_id: string; answers: number }>(
      'SELECT patient_id, count(*)::int AS answers FROM request GROUP BY patient_id',
    );
  const answered = new Map(answers.rows.map((row) => [row.patient_id, row.answers]));
  for (const { caller, changes, answers: expected } of ledgers) {
    expect(counted.get(caller.patient.id) ?? 0).toBe(changes);
    expect(answered.get(caller.patient.id) ?? 0).toBe(expected);
  }
}
