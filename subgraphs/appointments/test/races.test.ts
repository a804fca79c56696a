import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { inTransaction } from '@rendezvous/platform/database';
import { waitFor } from '@rendezvous/testkit/wait-for';

import { blockClaims } from '../src/block-claims.ts';
import type { ChangeOutcome } from '../src/domain/outcome.ts';
import type { Slot } from '../src/domain/slot.ts';
import { expireHolds } from '../src/expire-holds.ts';
import { assertConsistent } from './support/assert-consistent.ts';
import {
  type Instance,
  newRequestId,
  patientCaller,
  slotNumber,
  testNow,
} from './support/region-under-test.ts';
import { book, cancel, done, hold, move, useInstances } from './support/use-instances.ts';
import { lockKinds } from './support/test-locks.ts';

const crowd = 200;
/** Less than a test may take in all. */
const crowdTimeoutMs = 50_000;
const repetitions = 30;
const instances = useInstances();

/** Doctors are not shared between tests, so that one database serves them all. */
let doctorId = 100;
function newDoctor(): (index: number) => Slot {
  doctorId += 1;
  const id = doctorId;
  instances.slots.add(...Array.from({ length: 12 }, (_, index) => slotNumber(index, id)));
  return (index) => slotNumber(index, id);
}

let patients = 0;
function newPatient() {
  patients += 1;
  return patientCaller(`patient-${patients}`);
}

function kinds(outcomes: readonly ChangeOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function withdraw({ dependencies }: Instance, slots: readonly Slot[]): Promise<void> {
  const origin = { region: 'fr', now: dependencies.clock() };
  await inTransaction(dependencies.pool, (client) => blockClaims(client, origin, slots));
}

afterEach(() => {
  const errors = [...instances.first().watch.errors, ...instances.second().watch.errors];
  if (errors.includes('40P01')) throw new Error('PostgreSQL had to break a deadlock');
});

describe.each(lockKinds)('with the %s', (lockKind) => {
  beforeAll(() => instances.useLock(lockKind));

  describe('a crowd on one slot', () => {
    test.each([
      ['one instance', () => [instances.first(), instances.first()]],
      ['two instances', () => [instances.first(), instances.second()]],
    ])('200 patients, %s: one success, the others told, with free alternatives', async (_, get) => {
      const [left, right] = get() as [Instance, Instance];
      const slot = newDoctor();
      instances.slots.alternativeLookups = 0;
      await book(left, newPatient(), slot(1));
      const outcomes = await Promise.all(
        Array.from({ length: crowd }, (_each, index) =>
          book(index % 2 === 0 ? left : right, newPatient(), slot(0)),
        ),
      );
      const counts = kinds(outcomes);
      expect(counts['Done']).toBe(1);
      expect((counts['SlotTaken'] ?? 0) + (counts['SlotBusy'] ?? 0)).toBe(crowd - 1);
      for (const outcome of outcomes) {
        if (outcome.kind !== 'SlotTaken') continue;
        expect(outcome.alternatives).toHaveLength(5);
        expect(outcome.alternatives).not.toContainEqual(
          expect.objectContaining({ startsAt: slot(1).startsAt }),
        );
      }
      expect(instances.slots.alternativeLookups).toBeLessThanOrEqual(left === right ? 1 : 2);
      const { appointments } = await assertConsistent(instances.pool());
      const own = appointments.filter(({ doctor_id: id }) => id === slot(0).doctorId);
      expect(own.map(({ status }) => status)).toEqual(['BOOKED', 'BOOKED']);
    });

    test('once the slot is gone, those in line are told without a transaction of their own', async () => {
      const slot = newDoctor();
      const { queue } = instances.first().dependencies;
      let transactions = 0;
      instances.first().watch.beforeStatement = async (statement) => {
        if (!statement.startsWith('BEGIN')) return;
        transactions += 1;
        if (transactions > 1) return;
        // Who looked at the slot before it went and lines up after would have a turn, rightly.
        await waitFor(async () => queue.waiting === crowd - 1, {
          timeoutMs: crowdTimeoutMs,
          description: 'the others to stand in line',
        });
      };
      await Promise.all(
        Array.from({ length: crowd }, () => book(instances.first(), newPatient(), slot(0))),
      );
      instances.first().watch.beforeStatement = undefined;
      expect(transactions).toBe(1);
    });

    test.each([
      ['one instance', () => [instances.first(), instances.first()]],
      ['two instances', () => [instances.first(), instances.second()]],
    ])(
      'the same request 50 times, %s: one appointment, one event, equal answers',
      async (_, get) => {
        const [left, right] = get() as [Instance, Instance];
        const slot = newDoctor();
        const patient = newPatient();
        const requestId = newRequestId();
        const outcomes = await Promise.all(
          Array.from({ length: 50 }, (_each, index) =>
            book(index % 2 === 0 ? left : right, patient, slot(0), requestId),
          ),
        );
        const appointments = outcomes.map(done);
        for (const appointment of appointments) expect(appointment).toEqual(appointments[0]);
        const state = await assertConsistent(instances.pool());
        const events = state.events.filter(({ subject }) => subject === String(slot(0).doctorId));
        expect(events).toHaveLength(1);
      },
    );

    test('the same request among a crowd in two instances is never told that it lost to itself', async () => {
      for (let round = 0; round < 10; round += 1) {
        const slot = newDoctor();
        const patient = newPatient();
        const requestId = newRequestId();
        const outcomes = await Promise.all(
          Array.from({ length: 40 }, (_each, index) => {
            const instance = index % 2 === 0 ? instances.first() : instances.second();
            return index % 4 < 2
              ? book(instance, patient, slot(0), requestId)
              : book(instance, newPatient(), slot(0));
          }),
        );
        const own = outcomes.filter((_each, index) => index % 4 < 2).map(({ kind }) => kind);
        expect(new Set(own).size).toBe(1);
        expect(kinds(outcomes)['Done']).toBe(own[0] === 'Done' ? 20 : 1);
      }
      await assertConsistent(instances.pool());
    });
  });

  describe('changes that meet, 30 times each, in two instances', () => {
    async function repeat(race: () => Promise<void>): Promise<void> {
      for (let round = 0; round < repetitions; round += 1) await race();
      await assertConsistent(instances.pool());
    }

    test('reschedule against cancel: one of both', async () => {
      await repeat(async () => {
        const slot = newDoctor();
        const patient = newPatient();
        const appointment = done(await book(instances.first(), patient, slot(0)));
        const [moved, canceled] = await Promise.all([
          move(instances.first(), patient, appointment, slot(1)),
          cancel(instances.second(), patient, appointment),
        ]);
        expect(kinds([moved, canceled])).toEqual({ Done: 1, AppointmentNotActive: 1 });
      });
    });

    test('A to B against B to A by two patients: neither gets a slot that is not given up', async () => {
      await repeat(async () => {
        const slot = newDoctor();
        const [one, two] = [newPatient(), newPatient()];
        const atA = done(await book(instances.first(), one, slot(0)));
        const atB = done(await book(instances.first(), two, slot(1)));
        const outcomes = await Promise.all([
          move(instances.first(), one, atA, slot(1)),
          move(instances.second(), two, atB, slot(0)),
        ]);
        expect(kinds(outcomes)).toEqual({ SlotTaken: 2 });
      });
    });

    test('A to B against B to C: B is taken or free, depending on who came first', async () => {
      await repeat(async () => {
        const slot = newDoctor();
        const [one, two] = [newPatient(), newPatient()];
        const atA = done(await book(instances.first(), one, slot(0)));
        const atB = done(await book(instances.first(), two, slot(1)));
        const [toB, toC] = await Promise.all([
          move(instances.first(), one, atA, slot(1)),
          move(instances.second(), two, atB, slot(2)),
        ]);
        expect(toC.kind).toBe('Done');
        expect(['Done', 'SlotTaken']).toContain(toB.kind);
      });
    });

    test('hold against book: one of both', async () => {
      await repeat(async () => {
        const slot = newDoctor();
        const outcomes = await Promise.all([
          hold(instances.first(), newPatient(), slot(0)),
          book(instances.second(), newPatient(), slot(0)),
        ]);
        expect(kinds(outcomes)).toEqual({ Done: 1, SlotTaken: 1 });
      });
    });

    test('withdraw against book: nothing is left booked', async () => {
      await repeat(async () => {
        const slot = newDoctor();
        const wanted = [slot(0), slot(1), slot(2)];
        const [outcomes] = await Promise.all([
          Promise.all(wanted.map((each) => book(instances.first(), newPatient(), each))),
          withdraw(instances.second(), wanted),
        ]);
        for (const { kind } of outcomes) expect(['Done', 'SlotTaken']).toContain(kind);
        const { rows } = await instances
          .pool()
          .query<{ state: string }>('SELECT state FROM claim WHERE doctor_id = $1', [
            slot(0).doctorId,
          ]);
        expect(rows.map(({ state }) => state)).toEqual(['BLOCKED', 'BLOCKED', 'BLOCKED']);
      });
    });

    test('withdraw against moves in both directions', async () => {
      await repeat(async () => {
        const slot = newDoctor();
        const [one, two] = [newPatient(), newPatient()];
        const atA = done(await book(instances.first(), one, slot(0)));
        const atD = done(await book(instances.first(), two, slot(3)));
        await Promise.all([
          move(instances.first(), one, atA, slot(2)),
          move(instances.second(), two, atD, slot(1)),
          withdraw(instances.second(), [slot(0), slot(1), slot(2), slot(3)]),
        ]);
      });
    });

    test('one patient books two overlapping slots of two doctors: one of both', async () => {
      await repeat(async () => {
        const [left, right] = [newDoctor(), newDoctor()];
        const patient = newPatient();
        const outcomes = await Promise.all([
          book(instances.first(), patient, left(0)),
          book(instances.second(), patient, right(0)),
        ]);
        expect(kinds(outcomes)).toEqual({ Done: 1, AppointmentOverlap: 1 });
      });
    });

    test('a hold that is over against book and the job: the slot is booked, the hold ended once', async () => {
      const held: { slot: Slot }[] = [];
      for (let round = 0; round < repetitions; round += 1) {
        const slot = newDoctor()(0);
        done(await hold(instances.first(), newPatient(), slot));
        held.push({ slot });
      }
      instances.clock.now = new Date(testNow.getTime() + 11 * 60_000);
      const outcomes = await Promise.all([
        ...held.map(({ slot }) => book(instances.first(), newPatient(), slot)),
        expireHolds(instances.second().dependencies),
        expireHolds(instances.first().dependencies),
      ]);
      instances.clock.now = testNow;
      for (const outcome of outcomes.slice(0, repetitions)) done(outcome as ChangeOutcome);
      await assertConsistent(instances.pool());
    });
  });

  describe('guards', () => {
    test('with the claim forged to be free, the unique index still refuses the second booking', async () => {
      const slot = newDoctor();
      done(await book(instances.first(), newPatient(), slot(0)));
      const claim = `doctor_id = ${slot(0).doctorId}`;
      const forge = `UPDATE claim SET state = 'FREE', appointment_id = NULL, patient_id = NULL WHERE ${claim}`;
      await instances.pool().query(forge);
      expect((await book(instances.first(), newPatient(), slot(0))).kind).toBe('SlotTaken');
      const active = await instances
        .pool()
        .query(`SELECT 1 FROM appointment WHERE ${claim} AND status = 'BOOKED'`);
      expect(active.rows).toHaveLength(1);
      await instances.superuserPool().query(`DELETE FROM appointments.claim WHERE ${claim}`);
      await instances.superuserPool().query(`DELETE FROM appointments.appointment WHERE ${claim}`);
      await instances
        .superuserPool()
        .query(`DELETE FROM appointments.appointment_change WHERE ${claim}`);
    });
  });

  test('the lock on Redis was asked for exactly if it was to be', () => {
    expect(instances.redisLocks() > 0).toBe(lockKind === 'lock on Redis');
  });
});
