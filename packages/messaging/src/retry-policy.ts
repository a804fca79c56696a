import { InvalidEvent, UnknownEventType } from '@rendezvous/events/envelope';
import { ServiceUnavailable } from '@rendezvous/platform/errors';
import { isDatabaseUnavailable } from '@rendezvous/platform/postgres-errors';

import { jittered } from './backoff.ts';

/** For how long after an event an outage is waited for; a hand has to replay it after that. */
const outagePatienceMs = 86_400_000;

/** What becomes of an event that could not be handled. */
export interface Verdict {
  /** The attempts to keep on record. */
  readonly attempts: number;
  /** Milliseconds until the next one; null when the event is given up. */
  readonly delayMs: number | null;
}

/**
 * Decides about an event after its `failures`th failure (1 or more). It is given up after one
 * attempt more than there are delays. An outage of what the handler needs is not the event's fault
 * and does not use up the last attempt for a day: otherwise every event of a longer outage would
 * die, and somebody would have to replay them all.
 * @param ageMs of the event, in milliseconds
 */
export function judgeFailure(
  retryDelaysMs: readonly number[],
  { failures, ageMs, error }: { failures: number; ageMs: number; error: unknown },
): Verdict {
  // A newer version's event cannot be understood however often it is tried.
  if (error instanceof UnknownEventType || error instanceof InvalidEvent) {
    return { attempts: failures, delayMs: null };
  }
  const isOutage = error instanceof ServiceUnavailable || isDatabaseUnavailable(error);
  const isWaitedFor = isOutage && ageMs < outagePatienceMs;
  const attempts = isWaitedFor ? Math.min(failures, retryDelaysMs.length) : failures;
  const delayMs = retryDelaysMs[attempts - 1];
  return { attempts, delayMs: delayMs === undefined ? null : jittered(delayMs) };
}
