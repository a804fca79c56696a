import {
  book,
  cancel,
  freeSlots,
  hold,
  reschedule,
  type MutationAnswer,
  type SlotNode,
  untilAnswered,
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

  // On a machine that is busy with other things a request may take longer than the gateway waits.
  const tell = async (slotId: string, send: (requestId: string) => Promise<MutationAnswer>) => {
    const from = performance.now();
    const answer = await untilAnswered(send);
    model.record(name, slotId, answer, { from, until: performance.now() });
  };

  if (share < shares.read) {
    await untilAnswered(() => freeSlots(endpoint, doctorId));
  } else if (share < shares.hold) {
    await tell(slot.id, (requestId) => hold(endpoint, token, { slotId: slot.id, requestId }));
  } else if (share < shares.book || held.length + booked.length === 0) {
    // Half of the holds become bookings.
    const isOwnHold = held.length > 0 && random.next() < 0.5;
    const slotId = isOwnHold ? random.pick(held).slotId : slot.id;
    await tell(slotId, (requestId) => book(endpoint, token, { slotId, requestId }));
  } else if (share < shares.reschedule && booked.length > 0) {
    const { id: appointmentId, slotId } = random.pick(booked);
    const newSlotId = random.pick(slotsByDoctor.get(doctorOf(slotId))!).id;
    await tell(newSlotId, (requestId) =>
      reschedule(endpoint, token, { appointmentId, newSlotId, requestId }),
    );
  } else {
    const { id: appointmentId, slotId } = random.pick([...held, ...booked]);
    await tell(slotId, (requestId) => cancel(endpoint, token, { appointmentId, requestId }));
  }
}

function doctorOf(slotId: string): string {
  const [, region, doctorId] = slotId.split('.');
  return `doctor.${region}.${doctorId}`;
}
