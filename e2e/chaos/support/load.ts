/**
 * The load: requests that become due at a steady rate, whatever became of those before, and are
 * measured from when they were due. So an answer that takes long is seen, and so is what waits
 * behind it.
 */
import type { AnswerModel } from '../../mixed-load/model.ts';
import type { RandomChoice } from '../../mixed-load/random.ts';
import { UnexpectedErrors } from '../../support/client.ts';
import {
  book,
  cancel,
  hold,
  type MutationAnswer,
  reschedule,
  type SlotNode,
} from '../../support/operations.ts';
import { keepPace } from '../../support/steady-pace.ts';
import type { Measurement } from './measurements.ts';
import { type Patient, type Patients } from './patients.ts';
import { pickSearch, search } from './searches.ts';

export interface LoadOptions {
  readonly endpoint: string;
  readonly random: RandomChoice;
  readonly patients: Patients;
  readonly model: AnswerModel;
  /** The slots that everybody wants, by doctor. */
  readonly slotsByDoctor: ReadonlyMap<string, readonly SlotNode[]>;
}

/** A load that runs. */
export interface RunningLoad {
  /** What has been answered so far. */
  readonly measurements: readonly Measurement[];
  /** From now on nothing of these doctors is changed, only looked at. */
  leaveAlone(doctorIds: readonly string[]): void;
  /** Sends nothing new and waits for every answer. */
  stop(): Promise<void>;
}

const perSecond = { search: 12, booking: 4 } as const;
/** Of each kind. */
const underWayMaximum = 24;
const latestMs = 2_000;
/** Of all changes, the share up to and including each kind. */
const shares = { hold: 0.2, book: 0.65, reschedule: 0.8 };
/** Of all wishes, those for the next free times, with which days begin later or earlier. */
const hotShare = 0.3;

/** Starts it. Nothing is asked twice: what a caller is told once, counts. */
export function startLoad(options: LoadOptions): RunningLoad {
  const measurements: Measurement[] = [];
  const quiet = new Set<string>();

  const measure = async (kind: Measurement['kind'], dueAt: number): Promise<void> => {
    const outcome = await (kind === 'search' ? runSearch(options) : runBooking(options, quiet));
    measurements.push({ kind, dueAt, durationMs: performance.now() - dueAt, ...outcome });
  };

  const ends = (['search', 'booking'] as const).map((kind) => {
    const pace = { perSecond: perSecond[kind], underWayMaximum, latestMs };
    return keepPace(pace, (dueAt) => measure(kind, dueAt));
  });
  return {
    measurements,
    leaveAlone(doctorIds) {
      for (const doctorId of doctorIds) quiet.add(doctorId);
    },
    async stop() {
      await Promise.all(ends.map((end) => end()));
    },
  };
}

type Outcome = Omit<Measurement, 'kind' | 'dueAt' | 'durationMs'>;

const unremarkable = { violation: null, isBusy: false, isDegraded: false } as const;

async function runSearch({ endpoint, random }: LoadOptions): Promise<Outcome> {
  const { name, ...wanted } = pickSearch(random);
  try {
    return { ...unremarkable, name, ...(await search(endpoint, { name, ...wanted })) };
  } catch (error) {
    return { ...unremarkable, name, violation: String(error) };
  }
}

async function runBooking(options: LoadOptions, quiet: ReadonlySet<string>): Promise<Outcome> {
  let name = 'change';
  try {
    const answer = await options.patients.act((patient) =>
      change(options, patient, quiet, (operation) => (name = operation)),
    );
    return { ...unremarkable, name, isBusy: answer.__typename === 'SlotBusy' };
  } catch (error) {
    const violation = error instanceof UnexpectedErrors ? error.message : String(error);
    return { ...unremarkable, name, violation };
  }
}

async function change(
  options: LoadOptions,
  { name, token }: Patient,
  quiet: ReadonlySet<string>,
  announce: (operation: string) => void,
): Promise<MutationAnswer> {
  const { endpoint, random, model, slotsByDoctor } = options;
  const own = (status: string) =>
    model.of(name, status).filter(({ slotId }) => !quiet.has(doctorOf(slotId)));
  const [held, booked] = [own('HELD'), own('BOOKED')];
  const doctors = [...slotsByDoctor.keys()].filter((doctorId) => !quiet.has(doctorId));
  const slot = pickSlot(random, slotsByDoctor, doctors);
  const share = random.next();
  const tell = async (operation: string, slotId: string, sending: Promise<MutationAnswer>) => {
    announce(operation);
    const from = performance.now();
    const answer = await sending;
    model.record(name, slotId, answer, { from, until: performance.now() });
    return answer;
  };

  if (share < shares.hold) {
    return tell('hold', slot.id, hold(endpoint, token, { slotId: slot.id }));
  }
  if (share < shares.book || held.length + booked.length === 0) {
    const isOwnHold = held.length > 0 && random.next() < 0.5;
    const slotId = isOwnHold ? random.pick(held).slotId : slot.id;
    return tell('book', slotId, book(endpoint, token, { slotId }));
  }
  if (share < shares.reschedule && booked.length > 0) {
    const { id: appointmentId, slotId } = random.pick(booked);
    const newSlotId = random.pick(slotsByDoctor.get(doctorOf(slotId))!).id;
    const sending = reschedule(endpoint, token, { appointmentId, newSlotId });
    return tell('reschedule', newSlotId, sending);
  }
  const { id: appointmentId, slotId } = random.pick([...held, ...booked]);
  return tell('cancel', slotId, cancel(endpoint, token, { appointmentId }));
}

function pickSlot(
  random: RandomChoice,
  slotsByDoctor: ReadonlyMap<string, readonly SlotNode[]>,
  doctors: readonly string[],
): SlotNode {
  const isHot = random.next() < hotShare;
  const slots = slotsByDoctor.get(random.pick(doctors))!;
  return random.pick(isHot ? slots.slice(0, 2) : slots);
}

function doctorOf(slotId: string): string {
  const [, region, doctorId] = slotId.split('.');
  return `doctor.${region}.${doctorId}`;
}
