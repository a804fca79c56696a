import { beforeAll, describe, expect, test } from '@jest/globals';
import { inTransaction } from '@rendezvous/platform/database';

import { blockClaims } from '../src/block-claims.ts';
import type { ChangeOutcome } from '../src/domain/outcome.ts';
import { expireHolds } from '../src/expire-holds.ts';
import { assertConsistent, readState } from './support/assert-consistent.ts';
import { newRequestId, patientCaller, slotNumber, testNow } from './support/region-under-test.ts';
import { book, cancel, done, hold, move, useInstances } from './support/use-instances.ts';
import { lockKinds } from './support/test-locks.ts';

const instances = useInstances();
const afterHolds = new Date(testNow.getTime() + 10 * 60_000);
const statementsMaximum = 40;

let scenario = 0;
function newScenario() {
  scenario += 1;
  const doctorId = scenario;
  const slots = Array.from({ length: 4 }, (_, index) => slotNumber(index, doctorId));
  instances.slots.add(...slots);
  const [a, b, c] = slots;
  if (a === undefined || b === undefined || c === undefined) throw new Error('no slots');
  return { a, b, c, ada: patientCaller(`ada-${scenario}`), ben: patientCaller(`ben-${scenario}`) };
}

async function everything(): Promise<unknown> {
  const requests = await instances.pool().query('SELECT * FROM request ORDER BY request_id');
  const patients = await instances.pool().query('SELECT * FROM patient ORDER BY id');
  const days = await instances.pool().query('SELECT * FROM patient_day ORDER BY patient_id');
  const state = await readState(instances.pool());
  return { ...state, requests: requests.rows, patients: patients.rows, days: days.rows };
}

/**
 * Runs a change again and again, cutting it off before its first, second, … statement. Each time
 * the database must be as if it had never begun, until the change gets through.
 */
async function crashEverywhere<T>(change: () => Promise<T>): Promise<T> {
  const { watch } = instances.first();
  const before = await everything();
  for (let crashAt = 1; crashAt <= statementsMaximum; crashAt += 1) {
    let statements = 0;
    watch.beforeStatement = (statement) => {
      statements += statement === 'ROLLBACK' ? 0 : 1;
      if (statements === crashAt && statement !== 'ROLLBACK') throw new Error('crash');
    };
    const outcome = await change().catch((error: unknown) => error as Error);
    watch.beforeStatement = undefined;
    if (!(outcome instanceof Error)) {
      if (crashAt < 5) throw new Error('a change of so few statements cannot have been crashed');
      await assertConsistent(instances.pool());
      return outcome;
    }
    if (outcome.message !== 'crash') throw outcome;
    expect(await everything()).toEqual(before);
  }
  throw new Error('the change never got through');
}

describe.each(lockKinds)('with the %s', (lockKind) => {
  beforeAll(() => instances.useLock(lockKind));

  describe('a change cut off anywhere leaves nothing half done', () => {
    test('hold, then book the hold', async () => {
      const { a, ada } = newScenario();
      done(await crashEverywhere(() => hold(instances.first(), ada, a)));
      done(await crashEverywhere(() => book(instances.first(), ada, a)));
    });

    test('book where a hold ran out', async () => {
      const { a, ada, ben } = newScenario();
      done(await hold(instances.first(), ada, a));
      instances.clock.now = afterHolds;
      done(await crashEverywhere(() => book(instances.first(), ben, a)));
      instances.clock.now = testNow;
    });

    test('move, then cancel', async () => {
      const { a, b, ada } = newScenario();
      const first = done(await book(instances.first(), ada, a));
      const second = done(await crashEverywhere(() => move(instances.first(), ada, first, b)));
      done(await crashEverywhere(() => cancel(instances.first(), ada, second)));
    });

    test('withdraw what is booked, held and free', async () => {
      const { a, b, c, ada, ben } = newScenario();
      done(await book(instances.first(), ada, a));
      done(await hold(instances.first(), ben, b));
      const { pool } = instances.first().dependencies;
      const origin = { region: 'fr', now: testNow };
      await crashEverywhere(() =>
        inTransaction(pool, (client) => blockClaims(client, origin, [a, b, c])),
      );
    });

    test('end holds that ran out', async () => {
      const { a, ada } = newScenario();
      done(await hold(instances.first(), ada, a));
      instances.clock.now = afterHolds;
      const ended = await crashEverywhere(() => expireHolds(instances.first().dependencies));
      instances.clock.now = testNow;
      expect(ended).toBeGreaterThanOrEqual(1);
    });

    test('cut off after the commit, the same request finds its answer', async () => {
      const { a, ada } = newScenario();
      const { watch } = instances.first();
      const requestId = newRequestId();
      watch.afterStatement = (statement) => {
        if (statement === 'COMMIT') throw new Error('crash');
      };
      await expect(book(instances.first(), ada, a, requestId)).rejects.toThrow('crash');
      watch.afterStatement = undefined;
      const outcomes: ChangeOutcome[] = [
        await book(instances.first(), ada, a, requestId),
        await book(instances.second(), ada, a, requestId),
      ];
      expect(outcomes.map(done)[0]).toEqual(outcomes.map(done)[1]);
      const { appointments } = await assertConsistent(instances.pool());
      expect(appointments.filter(({ doctor_id: id }) => id === a.doctorId)).toHaveLength(1);
    });
  });

  test('the lock on Redis was asked for exactly if it was to be', () => {
    expect(instances.redisLocks() > 0).toBe(lockKind === 'lock on Redis');
  });
});
