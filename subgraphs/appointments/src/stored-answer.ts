import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';

import type { ChangeRequest } from './change-request.ts';
import type { Appointment } from './domain/appointment.ts';
import { appointmentStatuses } from './domain/appointment-status.ts';
import { failure } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import { lookUp } from './sql/look-up.ts';
import { type StoredRequest, storeRequest } from './sql/stored-request.ts';

const instant = z.iso.datetime().transform((text) => new Date(text));

const storedAppointment: z.ZodType<Appointment> = z.object({
  doctorId: z.int(),
  slotStartsAt: instant,
  id: z.uuid(),
  slotEndsAt: instant,
  timeZone: z.string(),
  visitKind: z.enum(['IN_PERSON', 'VIDEO']),
  patientId: z.string(),
  status: z.enum(appointmentStatuses),
  reason: z.string().nullable(),
  chainId: z.uuid(),
  revision: z.int(),
  previousId: z.uuid().nullable(),
  previousSlotStartsAt: instant.nullable(),
  holdExpiresAt: instant.nullable(),
  createdAt: instant,
});

const storedAnswer = z.object({ appointment: storedAppointment });

/**
 * The first answer of a request that succeeded before, as it was then; RequestIdReused when the id
 * was used with other input; null when nothing succeeded under it.
 */
export function replayAnswer(
  stored: StoredRequest | null,
  request: ChangeRequest,
): ChangeOutcome | null {
  if (stored === null) return null;
  if (stored.inputHash !== request.inputHash) return failure('RequestIdReused');
  const { appointment } = storedAnswer.parse(stored.answer);
  return { kind: 'Done', appointment, isReplay: true };
}

/** The same, looked up: final for who has locked the request's key, else to be looked at again. */
export async function findStoredAnswer(
  pool: Pool | PoolClient,
  request: ChangeRequest,
): Promise<ChangeOutcome | null> {
  const { requestId, requester } = request;
  const { stored } = await lookUp(pool, { requestId, patientId: requester }, null);
  return replayAnswer(stored, request);
}

/** Keeps a successful answer for repetitions of its request. */
export async function storeAnswer(
  client: PoolClient,
  request: ChangeRequest,
  appointment: Appointment,
  now: Date,
): Promise<void> {
  const key = { ...request, patientId: request.requester };
  await storeRequest(client, key, { appointment }, now);
}
