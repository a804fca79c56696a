import {
  book,
  cancel,
  freeSlots,
  hold,
  reschedule,
  type MutationAnswer,
  type SlotNode,
} from '../support/operations.ts';
import type { AnswerModel } from './model.ts';
import type { RandomChoice } from './random.ts';

export interface LoadOptions {
  endpoint: string;
  random: RandomChoice;
  model: AnswerModel;
  /** Who acts through this client, one at a time and nowhere else. */
  patients: readonly { name: string; token: string }[];
  /** The slots that all clients want, by doctor. */
  slotsByDoctor: ReadonlyMap<string, readonly SlotNode[]>;
}

/** Of all operations, the share up to and including each kind. */
const shares = { read: 0.3, hold: 0.45, book: 0.72, reschedule: 0.85 };

/** Runs so many random operations one after the other and tells the model of each answer. */
export async function runClient(options: LoadOptions, operations: number): Promise<void> {
  for (let done = 0; done < operations; done += 1) await runOperation(options);
}

async function runOperation(options: LoadOptions): Promise<void> {
  const { endpoint, random, model, patients, slotsByDoctor } = options;
  const { name, token } = random.pick(patients);
  const doctorId = random.pick([...slotsByDoctor.keys()]);
  const slot = random.pick(slotsByDoctor.get(doctorId)!);
  const share = random.next();
  const [held, booked] = [model.of(name, 'HELD'), model.of(name, 'BOOKED')];

  const tell = async (slotId: string, send: () => Promise<MutationAnswer>) => {
    const from = performance.now();
    const answer = await send();
    model.record(name, slotId, answer, { from, until: performance.now() });
  };

  if (share < shares.read) {
    await freeSlots(endpoint, doctorId);
  } else if (share < shares.hold) {
    await tell(slot.id, () => hold(endpoint, token, { slotId: slot.id }));
  } else if (share < shares.book || held.length + booked.length === 0) {
    // Half of the holds become bookings.
    const isOwnHold = held.length > 0 && random.next() < 0.5;
    const slotId = isOwnHold ? random.pick(held).slotId : slot.id;
    await tell(slotId, () => book(endpoint, token, { slotId }));
  } else if (share < shares.reschedule && booked.length > 0) {
    const { id: appointmentId, slotId } = random.pick(booked);
    const newSlotId = random.pick(slotsByDoctor.get(doctorOf(slotId))!).id;
    await tell(newSlotId, () => reschedule(endpoint, token, { appointmentId, newSlotId }));
  } else {
    const { id: appointmentId, slotId } = random.pick([...held, ...booked]);
    await tell(slotId, () => cancel(endpoint, token, { appointmentId }));
  }
}

function doctorOf(slotId: string): string {
  const [, region, doctorId] = slotId.split('.');
  return `doctor.${region}.${doctorId}`;
}
