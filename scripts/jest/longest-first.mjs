import Sequencer from '@jest/test-sequencer';

/**
 * What takes longest. On a fresh checkout Jest knows no durations and goes by the size of files, so
 * one of these could come last and run on while the other workers have nothing to do.
 */
const longest = [
  'e2e/mixed-load/',
  'e2e/stack/',
  'e2e/crash/',
  'e2e/patients',
  'e2e/races',
  'packages/messaging/test/kafka-outage',
  'packages/messaging/test/kafka-event-log',
  'subgraphs/doctors/test/search-equality',
  'prisma/seed/test/data-set',
];

function rankOf({ path }) {
  const index = longest.findIndex((part) => path.includes(part));
  return index === -1 ? longest.length : index;
}

/** Begins with the test files known to be the longest; the rest comes in Jest's own order. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
