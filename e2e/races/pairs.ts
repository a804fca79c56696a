import { expect, test } from '@jest/globals';
import { expectClaimsMatchAppointments } from '../support/consistency.ts';
import {
  book,
  cancel,
  findFreeTime,
  hold,
  reschedule,
  type MutationAnswer,
  type SlotNode,
} from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';

const rounds = 8;
const raceTimeoutMs = 300_000;

/** Two operations at a time on the same slots, again and again. Leaves slots on hold. */
export function pairs(product: ProductUnderTest): void {
  let patients = 0;
  const newPatient = () => product.token(`pair-${patients++}`);

  /** Slots of doctors with at least `size` free ones, a fresh group for each round. */
  async function slotGroups(size: number): Promise<SlotNode[][]> {
    const free = await findFreeTime(product.endpoint('fr'), { first: 20 });
    const groups: SlotNode[][] = [];
    for (const { slots } of free) {
      for (let start = 0; start + size <= slots.length && groups.length < rounds; start += size) {
        groups.push(slots.slice(start, start + size));
      }
    }
    expect(groups.length).toBe(rounds);
    return groups;
  }

  async function booked(token: string, slot: SlotNode): Promise<string> {
    const answer = await book(product.endpoint('fr'), token, { slotId: slot.id });
    expect(answer.__typename).toBe('BookAppointmentSuccess');
    return answer.appointment!.id;
  }

  const typenames = (answers: MutationAnswer[]) => answers.map((answer) => answer.__typename);

  test(
    'reschedule against cancel: one of them wins, the slots agree',
    async () => {
      const endpoint = product.endpoint('fr');
      for (const [from, to] of await slotGroups(2)) {
        const token = await newPatient();
        const appointmentId = await booked(token, from!);
        const answers = await Promise.all([
          reschedule(endpoint, token, { appointmentId, newSlotId: to!.id }),
          cancel(endpoint, token, { appointmentId }),
        ]);
        const successes = typenames(answers).filter((name) => name.endsWith('Success'));
        expect(successes).toHaveLength(1);
        expect(typenames(answers)).toContain('AppointmentNotActive');
      }
      await expectClaimsMatchAppointments(product.database);
    },
    raceTimeoutMs,
  );

  test(
    'A→B against B→A by two patients: nobody deadlocks and nobody loses a slot',
    async () => {
      const endpoint = product.endpoint('fr');
      for (const [a, b] of await slotGroups(2)) {
        const [one, two] = [await newPatient(), await newPatient()];
        const [first, second] = [await booked(one, a!), await booked(two, b!)];
        const answers = await Promise.all([
          reschedule(endpoint, one, { appointmentId: first, newSlotId: b!.id }),
          reschedule(endpoint, two, { appointmentId: second, newSlotId: a!.id }),
        ]);
        for (const name of typenames(answers)) expect(['SlotTaken', 'SlotBusy']).toContain(name);
      }
      await expectClaimsMatchAppointments(product.database);
    },
    raceTimeoutMs,
  );

  test(
    'hold against book by two patients: exactly one gets the slot',
    async () => {
      const endpoint = product.endpoint('fr');
      for (const [slot] of await slotGroups(1)) {
        const [one, two] = [await newPatient(), await newPatient()];
        const answers = await Promise.all([
          hold(endpoint, one, { slotId: slot!.id }),
          book(endpoint, two, { slotId: slot!.id }),
        ]);
        const successes = typenames(answers).filter((name) => name.endsWith('Success'));
        expect(successes).toHaveLength(1);
      }
      await expectClaimsMatchAppointments(product.database);
    },
    raceTimeoutMs,
  );
}
