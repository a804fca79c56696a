import type { AppointmentNode, MutationAnswer } from '../support/operations.ts';

/** What the answers say of one appointment. */
export interface KnownAppointment {
  id: string;
  patient: string;
  slotId: string;
  status: string;
}

/** When an operation was sent and when it was answered, on one clock. */
export interface Span {
  from: number;
  until: number;
}

interface Possession extends Span {
  appointmentId: string;
}

const activeStatuses = new Set(['HELD', 'BOOKED']);

/**
 * What must be stored, kept from nothing but the answers. It also remembers when each slot may have
 * been somebody's: from when the request was sent until the one that gave it back was answered.
 */
export class AnswerModel {
  readonly #appointments = new Map<string, KnownAppointment>();
  readonly #possessions = new Map<string, Possession[]>();
  readonly #refusals: { slotId: string; span: Span }[] = [];
  readonly #counts = new Map<string, number>();

  /** Takes an answer in. */
  record(patient: string, slotId: string, answer: MutationAnswer, span: Span): void {
    this.#counts.set(answer.__typename, (this.#counts.get(answer.__typename) ?? 0) + 1);
    if (answer.__typename === 'SlotTaken') this.#refusals.push({ slotId, span });
    if (answer.appointment === undefined) return;
    this.#store(patient, answer.appointment, span);
    const { previous } = answer.appointment;
    const moved = previous === null ? undefined : this.#appointments.get(previous.id);
    if (previous !== null && moved !== undefined) {
      this.#end({ ...moved, status: previous.status }, span);
    }
  }

  #store(patient: string, node: AppointmentNode, span: Span): void {
    const known = { id: node.id, patient, slotId: node.slot.id, status: node.status };
    if (!activeStatuses.has(node.status)) {
      this.#end(known, span);
      return;
    }
    if (!this.#appointments.has(node.id)) {
      const possessions = this.#possessions.get(known.slotId) ?? [];
      possessions.push({ appointmentId: node.id, from: span.from, until: Infinity });
      this.#possessions.set(known.slotId, possessions);
    }
    this.#appointments.set(node.id, known);
  }

  #end(known: KnownAppointment, span: Span): void {
    this.#appointments.set(known.id, known);
    const possession = this.#possessions
      .get(known.slotId)
      ?.find(({ appointmentId }) => appointmentId === known.id);
    if (possession !== undefined) possession.until = Math.min(possession.until, span.until);
  }

  /** A patient's appointments in a state. */
  of(patient: string, status: string): KnownAppointment[] {
    return [...this.#appointments.values()].filter(
      (each) => each.patient === patient && each.status === status,
    );
  }

  /** Each appointment as `id status`, sorted. */
  lines(): string[] {
    return [...this.#appointments.values()].map(({ id, status }) => `${id} ${status}`).sort();
  }

  /** The slots that a patient was told are taken while nobody can have had them. */
  unjustifiedRefusals(): string[] {
    return this.#refusals
      .filter(({ slotId, span }) => {
        const possessions = this.#possessions.get(slotId) ?? [];
        return !possessions.some(({ from, until }) => from <= span.until && until >= span.from);
      })
      .map(({ slotId }) => slotId);
  }

  /** How often each type of answer came. */
  counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
