import { RequestRefused } from './request-refused.ts';
import type { RequestReport } from './request-scope.ts';

/** How long an operation may take, and whether anybody still waits for it. */
export interface OperationDeadline {
  /** Aborts when nobody waits for the answer any more; never for mutations. */
  readonly signal: AbortSignal;
  /** Nobody waits any more: the client has gone. */
  abandon(): void;
  /**
   * Runs the operation.
   * @throws RequestRefused (504, OPERATION_TIMEOUT) when the time is over, unless it is a mutation
   */
  run<T>(execute: () => Promise<T>): Promise<T>;
}

/**
 * A mutation is never given up: half of it may be done, and whoever sent it must hear what has become
 * of it. It ends because each of its fetches does. What has not been found to be a mutation yet has
 * sent nothing, and after the signal sends nothing any more.
 */
export function createOperationDeadline(
  timeoutMs: number,
  report: RequestReport,
): OperationDeadline {
  const controller = new AbortController();
  const isMutation = (): boolean => report.operationType === 'mutation';
  return {
    signal: controller.signal,
    abandon() {
      if (!isMutation()) controller.abort();
    },
    async run(execute) {
      const { promise: over, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        if (isMutation()) return;
        report.outcome = 'server_error';
        reject(timedOut(timeoutMs));
        controller.abort();
      }, timeoutMs);
      try {
        return await Promise.race([execute(), over]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function timedOut(timeoutMs: number): RequestRefused {
  const message = `The operation was given up after ${timeoutMs} ms. Ask for less at once, or try again.`;
  return new RequestRefused(message, {
    code: 'OPERATION_TIMEOUT',
    status: 504,
    extensions: { timeoutMs },
  });
}
