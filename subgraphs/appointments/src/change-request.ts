import type { AuditCaller } from '@rendezvous/platform/audit-trail';
import { type Caller, patientActor } from '@rendezvous/platform/caller';
import { Unauthenticated } from '@rendezvous/platform/errors';
import { checkedRequestId } from '@rendezvous/platform/idempotency';
import { decodeAppointmentId, decodeSlotId } from '@rendezvous/platform/ids';
import { validateText } from '@rendezvous/platform/text-input';

import type { AppointmentKey } from './domain/appointment.ts';
import { inputHash, type Operation } from './domain/input-hash.ts';
import type { SlotKey } from './domain/slot.ts';
import type { Profile } from './sql/patient.ts';

/** On whose behalf a change is made: the verified token's patient and the request's language. */
export interface PatientCaller {
  readonly patient: Profile;
  readonly language: string;
  /** Of the HTTP request, for logs and calls; not the requestId of the mutation. */
  readonly requestId: string;
  /** The API client through which the patient acts, for the audit trail. */
  readonly client: string | null;
  readonly traceparent?: string | undefined;
}

/** A mutation that is done at most once: who sent what, under which id. */
export interface ChangeRequest {
  /** Among whose requests the id is unique: the patient's id, or what `requesterOf` says. */
  readonly requester: string;
  readonly requestId: string;
  readonly operation: Operation;
  readonly inputHash: string;
  /** Who acts, as the audit trail keeps it. */
  readonly by: AuditCaller;
}

/** A patient's own request. */
export interface PatientRequest extends ChangeRequest {
  readonly patient: Profile;
}

export const reasonMaxLength = 500;

/** A mutation's input as it is fingerprinted: validated, and flat. */
type RequestInput = Readonly<Record<string, string | null>> & { readonly requestId: string };

/**
 * Checks a mutation's request id and fingerprints its input, which must be validated before.
 * @throws BadUserInput when the id is not 8 to 128 printable ASCII characters without spaces
 */
export function changeRequest(
  caller: PatientCaller,
  operation: Operation,
  input: RequestInput,
): PatientRequest {
  const { patient } = caller;
  return { ...requestOf(patient.id, patientAudit(caller), operation, input), patient };
}

/** The same for a change that staff or a partner make. @throws BadUserInput as changeRequest */
export function practiceRequest(
  caller: Caller,
  operation: Operation,
  input: RequestInput,
): ChangeRequest {
  return requestOf(requesterOf(caller), caller, operation, input);
}

/** A patient who acts, as the audit trail keeps it. */
export function patientAudit({ patient, client, requestId }: PatientCaller): AuditCaller {
  return { actor: patientActor(patient), client, requestId };
}

/**
 * Staff and partners have request ids of their own, kept beside those of patients. Should a patient's
 * id read like this, nobody would be shown another's answer all the same: the operation is part of
 * what an answer is found by, and no operation is for both.
 */
function requesterOf({ actor }: Caller): string {
  if (actor === null) throw new Unauthenticated();
  return `${actor.role} ${actor.id}`;
}

function requestOf(
  requester: string,
  { actor, client, requestId: httpRequestId }: AuditCaller,
  operation: Operation,
  input: RequestInput,
): ChangeRequest {
  const { requestId: sentId, ...rest } = input;
  const requestId = checkedRequestId(sentId);
  const by = { actor, client, requestId: httpRequestId };
  return { requester, requestId, operation, inputHash: inputHash(operation, rest), by };
}

/**
 * A reason as it is stored; null when there is none.
 * @throws BadUserInput when it is longer than 500 characters or has control characters
 */
export function checkedReason(reason: string | null | undefined): string | null {
  if (reason === null || reason === undefined) return null;
  const text = validateText('reason', reason, { maxLength: reasonMaxLength });
  return text === '' ? null : text;
}

/** The slot an id names; null when it is one of another region. @throws BadUserInput if malformed */
export function slotKeyIn(region: string, field: string, slotId: string): SlotKey | null {
  const decoded = decodeSlotId(slotId, field);
  if (decoded.region !== region) return null;
  return { doctorId: decoded.doctorId, startsAt: decoded.startsAt };
}

/** The appointment an id names; null when it is one of another region. @throws BadUserInput if malformed */
export function appointmentKeyIn(
  region: string,
  field: string,
  appointmentId: string,
): AppointmentKey | null {
  const { region: ownRegion, ...key } = decodeAppointmentId(appointmentId, field);
  return ownRegion === region ? key : null;
}
