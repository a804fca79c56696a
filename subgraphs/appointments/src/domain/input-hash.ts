import { createHash } from 'node:crypto';

/** The mutations that carry a requestId. */
export type Operation =
  | 'holdSlot'
  | 'bookAppointment'
  | 'rescheduleAppointment'
  | 'cancelAppointment'
  | 'checkInAppointment'
  | 'completeAppointment'
  | 'markAppointmentNoShow'
  | 'cancelAppointmentForPatient'
  | 'bookAppointmentForPatient';

/**
 * A digest that is equal exactly for equal operations with equal input, so that a request id sent
 * again can be told from one used for something else. The order of the fields does not count.
 * A digest rather than the input: a patient's reason is not to lie about in a second place.
 */
export function inputHash(
  operation: Operation,
  input: Readonly<Record<string, string | null>>,
): string {
  const fields = Object.entries(input).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([operation, fields]))
    .digest('hex');
}
