import type { AppointmentStatus } from './appointment-status.ts';
import type { Slot, SlotKey, VisitKind } from './slot.ts';

/** Who made a change. PRACTICE is also the withdrawal of slots, SYSTEM the clock. */
export type ChangedBy = 'PATIENT' | 'PRACTICE' | 'SYSTEM';

/** Names one appointment; the slot in it carries the shard and the partition. */
export interface AppointmentKey {
  readonly doctorId: number;
  readonly slotStartsAt: Date;
  readonly id: string;
}

/** One appointment. A move ends it and begins a new one in the same chain. */
export interface Appointment extends AppointmentKey {
  readonly slotEndsAt: Date;
  readonly timeZone: string;
  readonly visitKind: VisitKind;
  readonly patientId: string;
  readonly status: AppointmentStatus;
  readonly reason: string | null;
  /** The id of the first appointment of the chain. */
  readonly chainId: string;
  /** How often the chain was moved before this appointment. */
  readonly revision: number;
  readonly previousId: string | null;
  readonly previousSlotStartsAt: Date | null;
  readonly holdExpiresAt: Date | null;
  readonly createdAt: Date;
}

/** The key of the slot in an appointment's key. */
export function slotKeyOf(appointment: AppointmentKey): SlotKey {
  return { doctorId: appointment.doctorId, startsAt: appointment.slotStartsAt };
}

/** What a new appointment on a slot, the first of its own chain, has from the beginning. */
export function newAppointment(
  id: string,
  slot: Slot,
  patientId: string,
  now: Date,
): Omit<Appointment, 'status' | 'holdExpiresAt'> {
  return {
    id,
    doctorId: slot.doctorId,
    slotStartsAt: slot.startsAt,
    slotEndsAt: slot.endsAt,
    timeZone: slot.timeZone,
    visitKind: slot.visitKind,
    patientId,
    reason: null,
    chainId: id,
    revision: 0,
    previousId: null,
    previousSlotStartsAt: null,
    createdAt: now,
  };
}

/**
 * iCalendar's SEQUENCE of a change. A booking is 0 and each move counts one more, which is the
 * revision; a cancellation must be above the entry it ends. Nothing follows a cancellation, so the
 * number never has to be stored.
 */
export function calendarSequence(appointment: Appointment): number {
  return appointment.status === 'CANCELED' ? appointment.revision + 1 : appointment.revision;
}
