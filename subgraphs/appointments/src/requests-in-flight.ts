import { failure } from './domain/failure.ts';
import type { ChangeOutcome } from './domain/outcome.ts';
import type { ChangeRequest } from './change-request.ts';
import type { FailedAttempts } from './failed-attempts.ts';

/** More requests than this at work in one process means that it is drowning. */
const requestsMaximum = 20_000;

/** The requests this process is working on. */
export interface RequestsInFlight {
  /**
   * Does the work, unless the same request is being worked on here: then its outcome is shared. A
   * request with the same id and other input is refused with RequestIdReused.
   */
  once(request: ChangeRequest, work: () => Promise<ChangeOutcome>): Promise<ChangeOutcome>;
}

/**
 * Joins what arrives twice in one process; between processes the database does the same.
 * @param attempts is told of each outcome once, however many asked for it
 */
export function createRequestsInFlight(attempts: Pick<FailedAttempts, 'note'>): RequestsInFlight {
  const requests = new Map<string, { inputHash: string; outcome: Promise<ChangeOutcome> }>();
  return {
    async once(request, work) {
      // A request id cannot contain a line feed, so two pairs never give one key.
      const key = `${request.requestId}\n${request.requester}`;
      const running = requests.get(key);
      if (running !== undefined) {
        const isSame = running.inputHash === request.inputHash;
        return isSame ? await running.outcome : failure('RequestIdReused');
      }
      if (requests.size >= requestsMaximum) return failure('SlotBusy');
      const outcome = work();
      requests.set(key, { inputHash: request.inputHash, outcome });
      try {
        const done = await outcome;
        attempts.note(request, done);
        return done;
      } finally {
        requests.delete(key);
      }
    },
  };
}
