import type { ChangeOutcome } from './domain/outcome.ts';
import { failure } from './domain/failure.ts';
import { type SlotKey, slotKeyText } from './domain/slot.ts';

/** Bounds of the queue. */
export interface SlotQueueLimits {
  /** Callers that may wait for one slot; the next is told the slot is busy. */
  readonly waitersPerSlotMaximum: number;
  /** Callers that may wait in all. */
  readonly waitersMaximum: number;
  /** How long a caller waits before it is told the slot is busy. */
  readonly waitMaximumMs: number;
}

export const defaultSlotQueueLimits: SlotQueueLimits = {
  waitersPerSlotMaximum: 500,
  waitersMaximum: 5_000,
  // Leaves a second for the turn itself: everyone is to be answered within three.
  waitMaximumMs: 2_000,
};

/** One line of callers for each slot, first in, first out; one caller of a slot at work at a time. */
export interface SlotQueue {
  /**
   * Waits for the patient's turn and then does the work. When somebody's work shows that the slot
   * is gone, everybody in its line is answered SlotTaken at once and their work is never done:
   * except for the patient who has the slot, whose request may be the very one that took it,
   * arrived here a second time. A practice that books for a patient (null) always has its turn, for
   * the same reason: nobody can say here whom it books for.
   */
  take(
    slot: SlotKey,
    patientId: string | null,
    work: () => Promise<ChangeOutcome>,
  ): Promise<ChangeOutcome>;
  /** How many callers wait. */
  readonly waiting: number;
}

interface Waiter {
  readonly patientId: string | null;
  /** Begins the waiter's turn. */
  begin(): void;
  /** Answers the waiter without a turn. */
  answer(outcome: ChangeOutcome): void;
}

/** The lines of this process. Other processes have their own: the database decides between them. */
export function createSlotQueue(limits: SlotQueueLimits = defaultSlotQueueLimits): SlotQueue {
  // A Set keeps the order of arrival and lets a waiter whose time is up leave from the middle.
  const lines = new Map<string, Set<Waiter>>();
  let waiting = 0;

  async function work(
    key: string,
    patientId: string | null,
    task: () => Promise<ChangeOutcome>,
  ): Promise<ChangeOutcome> {
    try {
      const outcome = await task();
      const gone = goneBy(outcome, patientId);
      if (gone !== null) answerLine(key, gone.takenBy);
      return outcome;
    } finally {
      next(key);
    }
  }

  function answerLine(key: string, takenBy: string | null): void {
    for (const waiter of lines.get(key) ?? []) {
      if (waiter.patientId === null || waiter.patientId === takenBy) continue;
      waiter.answer({ ...failure('SlotTaken'), takenBy });
    }
  }

  function next(key: string): void {
    const [first] = lines.get(key) ?? [];
    // A slot has an entry only while somebody is at work on it or waits for it.
    if (first === undefined) lines.delete(key);
    else first.begin();
  }

  return {
    take(slot, patientId, task) {
      const key = slotKeyText(slot);
      const line = lines.get(key);
      const turn = (): Promise<ChangeOutcome> => work(key, patientId, task);
      if (line === undefined) {
        lines.set(key, new Set());
        return turn();
      }
      if (line.size >= limits.waitersPerSlotMaximum || waiting >= limits.waitersMaximum) {
        return Promise.resolve(failure('SlotBusy'));
      }
      const { waiter, outcome } = createWaiter(line, patientId, turn, limits.waitMaximumMs, () => {
        waiting -= 1;
      });
      line.add(waiter);
      waiting += 1;
      return outcome;
    },
    get waiting() {
      return waiting;
    },
  };
}

/** Somebody who will join `line`, and the outcome of the turn, the answer or the wait's deadline. */
function createWaiter(
  line: Set<Waiter>,
  patientId: string | null,
  turn: () => Promise<ChangeOutcome>,
  waitMaximumMs: number,
  onLeave: () => void,
): { waiter: Waiter; outcome: Promise<ChangeOutcome> } {
  const { promise, resolve } = Promise.withResolvers<ChangeOutcome>();
  const waiter: Waiter = {
    patientId,
    begin() {
      leave();
      resolve(turn());
    },
    answer(outcome) {
      leave();
      resolve(outcome);
    },
  };
  const timer = setTimeout(() => waiter.answer(failure('SlotBusy')), waitMaximumMs);
  function leave(): void {
    clearTimeout(timer);
    if (line.delete(waiter)) onLeave();
  }
  return { waiter, outcome: promise };
}

/** Whether an outcome means that the slot is gone, and to whom. */
function goneBy(
  outcome: ChangeOutcome,
  patientId: string | null,
): { takenBy: string | null } | null {
  if (outcome.kind === 'Done') return outcome.isReplay === true ? null : { takenBy: patientId };
  if (outcome.kind === 'SlotTaken') return { takenBy: outcome.takenBy ?? null };
  return null;
}
