import { setImmediate as nextTurn } from 'node:timers/promises';
import { delay } from '@rendezvous/platform/wait';

/** A request takes several turns of the event loop: a pause has to be long enough for them. */
const pauseMs = 10;

/** What prepares a supergraph calls this between two steps, so that requests go on meanwhile. */
export async function letRequestsPass(): Promise<void> {
  await delay(pauseMs);
  // Where the process stood still the pause is over at once: whoever waits gets a turn even then.
  await nextTurn();
}
