/** The part of the event log's contract about processes that follow every change. */
import { expect, test } from '@jest/globals';
import type { EventLog, LogRecord } from '@rendezvous/messaging/event-log';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { EventLogHarness, Scenario } from './event-log-contract.ts';
import { numberOf, numbersOf, publishUntilTaken, records, slotEvent } from './sample-events.ts';

/** Runs this part of the contract; see event-log-contract.ts. */
export function describeFollowing(
  scenario: () => Scenario,
  connect: () => EventLog,
  harness: () => EventLogHarness,
): void {
  async function follow(log: EventLog, topics: readonly string[]) {
    const seen: LogRecord[] = [];
    let gaps = 0;
    const follower = await log.follow({
      topics,
      handle: (record) => void seen.push(record),
      onGap: () => void (gaps += 1),
    });
    await waitFor(() => gaps > 0, { description: 'following to begin' });
    return { follower, seen, gaps: () => gaps };
  }

  test('every process that follows gets every record from now on, whatever groups do', async () => {
    const { log, topic, group } = scenario();
    await publishUntilTaken(log, records(topic, 5));
    const first = await follow(log, [topic]);
    const second = await follow(connect(), [topic]);
    const grouped: LogRecord[] = [];
    await log.consume({
      group,
      topics: [topic],
      handle: async (record) => void grouped.push(record),
    });
    const published = Array.from({ length: 20 }, (_, index) =>
      slotEvent(topic, index % 2 === 0 ? '1' : '2', 100 + index),
    );
    await publishUntilTaken(log, published);
    for (const { seen } of [first, second]) {
      await waitFor(() => seen.length === 20, { description: 'what was published since' });
      for (const key of ['1', '2']) expect(numbersOf(seen, key)).toEqual(numbersOf(published, key));
      expect(seen[0]?.headers).toEqual({ region: 'fr' });
    }
    await waitFor(() => grouped.length === 25, { description: 'the group to have all' });
    expect([first.gaps(), second.gaps()]).toEqual([1, 1]);
  });

  test('a follower gets its own topics only, and nothing after it stopped', async () => {
    const { log, topic } = scenario();
    const other = `${topic.slice(0, -'.v1'.length)}-other.v1`;
    const both = await follow(log, [topic, other]);
    const one = await follow(log, [topic]);
    await publishUntilTaken(log, [slotEvent(other, '1', 0), slotEvent(topic, '1', 1)]);
    await waitFor(() => both.seen.length === 2, { description: 'both topics' });
    await waitFor(() => one.seen.length === 1, { description: 'one topic' });
    await one.follower.stop();
    await publishUntilTaken(log, [slotEvent(topic, '1', 2)]);
    await waitFor(() => both.seen.length === 3, { description: 'the last event' });
    expect(one.seen.map(numberOf)).toEqual([1]);
  });

  test('what a follower could not take is a gap, and it goes on', async () => {
    const { log, topic } = scenario();
    const seen: number[] = [];
    let gaps = 0;
    await log.follow({
      topics: [topic],
      handle(record) {
        if (numberOf(record) === 0) throw new Error('broken');
        seen.push(numberOf(record));
      },
      onGap: () => void (gaps += 1),
    });
    await waitFor(() => gaps === 1, { description: 'following to begin' });
    await publishUntilTaken(log, records(topic, 2));
    await waitFor(() => seen.length === 1, { description: 'the event after the broken one' });
    expect({ seen, gaps }).toEqual({ seen: [1], gaps: 2 });
  });

  test('an interruption is made good: the records come, or a gap is told', async () => {
    const { log, topic } = scenario();
    const { seen, gaps } = await follow(log, [topic]);
    await harness().cutSessions();
    const published = slotEvent(topic, '1', 7);
    // The publishing end may have been cut as well; relays try again.
    await publishUntilTaken(log, [published]);
    const isMadeGood = () => seen.some((record) => numberOf(record) === 7) || gaps() > 1;
    await waitFor(isMadeGood, { description: 'the record or a gap' });
    // Whichever it was, following goes on.
    const last = slotEvent(topic, '1', 8);
    await publishUntilTaken(log, [last]);
    const isFollowing = () => seen.some((record) => numberOf(record) === 8);
    await waitFor(isFollowing, { description: 'the next record' });
  });
}
