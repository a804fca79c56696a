/** Where a patient sees the doctor. */
export type VisitKind = 'IN_PERSON' | 'VIDEO';

/** What names a slot inside a region: whose it is and when it begins. */
export interface SlotKey {
  readonly doctorId: number;
  readonly startsAt: Date;
}

/** A slot as the slots service describes it. It never changes, so it can be cached for long. */
export interface Slot extends SlotKey {
  readonly endsAt: Date;
  /** IANA zone of the practice, for example `Europe/Paris`. */
  readonly timeZone: string;
  readonly visitKind: VisitKind;
}

/** A text that is equal for equal slots, for maps and for the names of locks. */
export function slotKeyText(slot: SlotKey): string {
  return `${slot.doctorId}.${slot.startsAt.getTime() / 60_000}`;
}

/** The order in which claims are locked everywhere; one order is what rules deadlocks out. */
export function compareSlots(left: SlotKey, right: SlotKey): number {
  return left.doctorId - right.doctorId || left.startsAt.getTime() - right.startsAt.getTime();
}

/** Whether both name the same slot. */
export function isSameSlot(left: SlotKey, right: SlotKey): boolean {
  return compareSlots(left, right) === 0;
}

/** Whether a slot has begun; nobody can hold, book or move to it any more. */
export function hasStarted(slot: SlotKey, now: Date): boolean {
  return slot.startsAt.getTime() <= now.getTime();
}
