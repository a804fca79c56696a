import { delay } from '@rendezvous/platform/wait';

/** A request takes several turns of the event loop: a pause has to be long enough for them. */
const pauseMs = 10;

/** What prepares a supergraph calls this between two steps, so that requests go on meanwhile. */
export function letRequestsPass(): Promise<void> {
  return delay(pauseMs);
}
