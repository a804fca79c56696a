import type { Appointment } from './appointment.ts';
import type { SlotKey } from './slot.ts';

export type ClaimState = 'FREE' | 'HELD' | 'BOOKED' | 'BLOCKED';

/** Who has a slot. The row everybody who wants the slot locks. */
export interface Claim extends SlotKey {
  readonly state: ClaimState;
  readonly appointmentId: string | null;
  readonly patientId: string | null;
  readonly holdExpiresAt: Date | null;
  /** Rises by one with every change, so that readers of events can order them. */
  readonly version: number;
}

/** What a patient who wants a slot finds. */
export type ClaimDecision =
  /** Nobody has it. `expired` is a hold that ran out and that nobody has cleared away yet. */
  | { readonly kind: 'TAKE'; readonly expired: { readonly appointmentId: string } | null }
  /** The patient holds it: the hold becomes the appointment. */
  | { readonly kind: 'OWN_HOLD'; readonly appointmentId: string }
  | { readonly kind: 'TAKEN'; readonly byPatientId: string | null };

/**
 * Decides whether a patient may have a slot; null is one who can have no hold, because the practice
 * books for them. A hold ends at the very instant it expires.
 */
export function decideClaim(claim: Claim, patientId: string | null, now: Date): ClaimDecision {
  switch (claim.state) {
    case 'FREE':
      return { kind: 'TAKE', expired: null };
    case 'BLOCKED':
      return { kind: 'TAKEN', byPatientId: null };
    case 'BOOKED':
      return { kind: 'TAKEN', byPatientId: claim.patientId };
    case 'HELD': {
      const appointmentId = held(claim);
      if (isHoldOver(claim, now)) return { kind: 'TAKE', expired: { appointmentId } };
      if (claim.patientId === patientId) return { kind: 'OWN_HOLD', appointmentId };
      return { kind: 'TAKEN', byPatientId: claim.patientId };
    }
  }
}

/** Whether a held claim's time is over. */
export function isHoldOver(claim: Claim, now: Date): boolean {
  return claim.holdExpiresAt !== null && claim.holdExpiresAt.getTime() <= now.getTime();
}

/** The claim after a hold or a booking. */
export function claimFor(
  claim: Claim,
  by: Pick<Appointment, 'id' | 'patientId' | 'holdExpiresAt'>,
): Claim {
  return {
    ...claim,
    state: by.holdExpiresAt === null ? 'BOOKED' : 'HELD',
    appointmentId: by.id,
    patientId: by.patientId,
    holdExpiresAt: by.holdExpiresAt,
    version: claim.version + 1,
  };
}

/** The claim after its slot was given back. */
export function releaseClaim(claim: Claim): Claim {
  return { ...emptied(claim), state: 'FREE' };
}

/** The claim after the practice withdrew the slot; it stays so. */
export function blockClaim(claim: Claim): Claim {
  return { ...emptied(claim), state: 'BLOCKED' };
}

function emptied(claim: Claim): Claim {
  const version = claim.version + 1;
  return { ...claim, appointmentId: null, patientId: null, holdExpiresAt: null, version };
}

function held(claim: Claim): string {
  if (claim.appointmentId === null) throw new Error('A held claim must name its appointment.');
  return claim.appointmentId;
}
