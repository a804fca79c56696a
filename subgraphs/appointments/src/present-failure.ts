import { encodeSlotId } from '@rendezvous/platform/ids';
import type { Messages } from '@rendezvous/region/messages';

import type { Failure } from './domain/failure.ts';

/** A refusal of an erasure, which changes no appointment. */
interface PatientFailure extends Omit<Failure, 'kind'> {
  readonly kind: 'PatientNotFound';
}

/** A failure as the schema shows it. */
export interface PresentedFailure {
  readonly __typename: (Failure | PatientFailure)['kind'];
  readonly code: string;
  readonly message: string;
  /** Of SlotTaken only: references to slots, which the slots service completes. */
  readonly alternatives?: readonly { readonly id: string }[];
}

/** Puts a failure into the caller's language; its stable code is its name in capitals. */
export function presentFailure(
  failure: Failure | PatientFailure,
  messages: Messages,
  caller: { readonly region: string; readonly language: string },
): PresentedFailure {
  const presented = {
    __typename: failure.kind,
    code: failure.kind.replaceAll(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase(),
    message: messages.format(caller.language, failure.messageKey ?? `error.${failure.kind}`, {
      ...failure.values,
    }),
  };
  if (failure.kind !== 'SlotTaken') return presented;
  const alternatives = (failure.alternatives ?? []).map(({ doctorId, startsAt }) => ({
    id: encodeSlotId(caller.region, doctorId, startsAt),
  }));
  return { ...presented, alternatives };
}
