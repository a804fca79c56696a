import { beforeAll, describe, expect, test } from '@jest/globals';

import { createFailedAttempts } from '../src/failed-attempts.ts';
import { changeRequest } from '../src/change-request.ts';
import type { Operation } from '../src/domain/input-hash.ts';
import { failure, type FailureName } from '../src/domain/failure.ts';
import {
  createTestClock,
  newRequestId,
  patientCaller,
  slotNumber,
  testNow,
} from './support/region-under-test.ts';
import { book, hold, move, useInstances } from './support/use-instances.ts';

const minuteMs = 60_000;
const ada = patientCaller('ada');

describe('counting failed attempts', () => {
  const requestOf = (operation: Operation) =>
    changeRequest(ada, operation, { requestId: newRequestId() });
  const after = (count: number, kind: FailureName, operation: Operation = 'bookAppointment') => {
    const attempts = createFailedAttempts(createTestClock(), 2);
    for (let turn = 0; turn < count; turn += 1) attempts.note(requestOf(operation), failure(kind));
    return attempts.refuse('ada')?.kind ?? null;
  };

  test.each<[number, FailureName, Operation, string | null]>([
    [1, 'SlotTaken', 'bookAppointment', null],
    [2, 'SlotTaken', 'bookAppointment', 'TooManyRequests'],
    [2, 'SlotNotFound', 'holdSlot', 'TooManyRequests'],
    [2, 'AppointmentNotFound', 'rescheduleAppointment', 'TooManyRequests'],
    [9, 'SlotBusy', 'bookAppointment', null],
    [9, 'RequestInProgress', 'bookAppointment', null],
    [9, 'TooManyRequests', 'bookAppointment', null],
    [9, 'AppointmentNotFound', 'cancelAppointment', null],
  ])('%i times %s of %s: %s', (count, kind, operation, refusal) => {
    expect(after(count, kind, operation)).toBe(refusal);
  });

  test('what a practice does for patients does not count, and nobody counts for another', () => {
    const attempts = createFailedAttempts(createTestClock(), 1);
    const request = requestOf('bookAppointment');
    const actor = { role: 'staff' as const, id: 'ada', practices: [], scopes: [] };
    attempts.note({ ...request, by: { ...request.by, actor } }, failure('SlotTaken'));
    expect(attempts.refuse('ada')).toBeNull();
    attempts.note(request, failure('SlotTaken'));
    expect(attempts.refuse('ben')).toBeNull();
  });

  test('ends ten minutes after the first', () => {
    const clock = createTestClock();
    const attempts = createFailedAttempts(clock, 2);
    const fail = () => attempts.note(requestOf('holdSlot'), failure('SlotTaken'));
    fail();
    clock.now = new Date(testNow.getTime() + 9 * minuteMs);
    fail();
    expect(attempts.refuse('ada')).toEqual({
      kind: 'TooManyRequests',
      values: { maximum: 2, minutes: 10 },
      messageKey: 'error.TooManyRequests.failures',
    });
    clock.now = new Date(testNow.getTime() + 10 * minuteMs);
    expect(attempts.refuse('ada')).toBeNull();
    fail();
    expect(attempts.refuse('ada')).toBeNull();
  });
});

describe('a patient who has failed too often', () => {
  const instances = useInstances({ failedAttemptsMaximum: 3 });
  beforeAll(() => {
    instances.slots.add(...Array.from({ length: 6 }, (_, index) => slotNumber(index)));
  });

  test('is told so whatever is tried, but for what has succeeded before', async () => {
    const { dependencies } = instances.first();
    const instance = instances.first();
    const taken = slotNumber(0);
    expect((await book(instance, patientCaller('ben'), taken)).kind).toBe('Done');
    const requestId = newRequestId();
    const booked = await book(instance, ada, slotNumber(1), requestId);
    if (booked.kind !== 'Done') throw new Error('the slot was free');
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await book(instance, ada, taken)).kind).toBe('SlotTaken');
    }
    const free = slotNumber(2);
    expect((await book(instance, ada, free)).kind).toBe('TooManyRequests');
    expect((await hold(instance, ada, free)).kind).toBe('TooManyRequests');
    expect((await move(instance, ada, booked.appointment, free)).kind).toBe('TooManyRequests');
    // A repeated request is answered as it was.
    expect(await book(instance, ada, slotNumber(1), requestId)).toMatchObject({ kind: 'Done' });
    // Others are not refused, and nothing was written.
    expect((await book(instance, patientCaller('cleo'), free)).kind).toBe('Done');
    expect(dependencies.attempts.refuse('cleo')).toBeNull();
  });

  test('a request that is sent five times at once fails once', async () => {
    const instance = instances.first();
    const dora = patientCaller('dora');
    const requestId = newRequestId();
    const sent = Array.from({ length: 5 }, () => book(instance, dora, slotNumber(0), requestId));
    for (const { kind } of await Promise.all(sent)) expect(kind).toBe('SlotTaken');
    expect(instance.dependencies.attempts.refuse('dora')).toBeNull();
  });
});
