/**
 * What every adapter of the event log must do. An adapter's own test file calls describeEventLog
 * with a harness; groups and topics are new in each test, so that tests share one broker.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { EventLog, LogRecord, RunningConsumer } from '@rendezvous/messaging/event-log';
import { ServiceUnavailable } from '@rendezvous/platform/errors';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { describeBurials } from './burial-contract.ts';
import { describeFollowing } from './follow-contract.ts';
import { numberOf, numbersOf, publishUntilTaken, records } from './sample-events.ts';

/** What the suite needs to know of the adapter under test. */
export interface EventLogHarness {
  /**
   * Another client of the same broker, as another process would have it. Its delays are tens of
   * milliseconds, and the adapter's test file closes it after each test.
   */
  connect(): EventLog;
  /** How many attempts an event gets before it is dead. */
  readonly attempts: number;
  /** Cuts every consumer's session, as a crash or a broken network would. */
  cutSessions(): Promise<void>;
}

/** A group and a topic of a test's own. */
export interface Scenario {
  readonly log: EventLog;
  readonly group: string;
  readonly topic: string;
}

/** Runs the contract against the harness that `harness` gives once the tests have begun. */
export function describeEventLog(name: string, harness: () => EventLogHarness): void {
  describe(`the event log contract, ${name}`, () => {
    const connect = (): EventLog => harness().connect();

    function scenario(): Scenario {
      const id = randomUUID();
      return { log: connect(), group: `group-${id}`, topic: `rendezvous.fr.${id}.v1` };
    }

    describeOrder(scenario);
    describeRedelivery(scenario, connect, harness);
    describeDeadLetters(scenario, harness);
    describeBurials(scenario, harness);
    describeGroups(scenario, connect);
    describeFollowing(scenario, connect, harness);
  });
}

function consume(
  { log, group, topic }: Scenario,
  handle: (record: LogRecord) => Promise<void> | void,
): Promise<RunningConsumer> {
  return log.consume({ group, topics: [topic], handle: async (record) => handle(record) });
}

function describeOrder(scenario: () => Scenario): void {
  test('keeps the order of each key while events fail and are tried again', async () => {
    const place = scenario();
    const keys = ['11', '12', '13', '14', '15', '16', '17', '18', '19', '20'];
    const published = records(place.topic, 200, keys);
    const seen: LogRecord[] = [];
    const failedOnce = new Set<string>();
    await consume(place, (record) => {
      if (numberOf(record) % 7 === 0 && !failedOnce.has(record.id)) {
        failedOnce.add(record.id);
        throw new Error('not this time');
      }
      seen.push(record);
    });
    await publishUntilTaken(place.log, published.slice(0, 100));
    await publishUntilTaken(place.log, published.slice(100));
    await waitFor(() => seen.length === 200, { description: 'every event' });
    for (const key of keys) expect(numbersOf(seen, key)).toEqual(numbersOf(published, key));
  });

  test('a failing key holds up its own later events and nobody else', async () => {
    const place = scenario();
    const seen: LogRecord[] = [];
    const { promise: repaired, resolve: repair } = Promise.withResolvers<void>();
    let failures = 0;
    await consume(place, async (record) => {
      if (record.key === 'bad' && failures === 0) {
        failures += 1;
        throw new Error('broken');
      }
      if (record.key === 'bad') await repaired;
      seen.push(record);
    });
    await publishUntilTaken(place.log, records(place.topic, 40, ['bad', '2', '3', '4']));
    await waitFor(() => seen.length === 30, { description: 'the other keys' });
    expect(numbersOf(seen, 'bad')).toEqual([]);
    repair();
    await waitFor(() => seen.length === 40, { description: 'the failing key' });
    expect(numbersOf(seen, 'bad')).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36]);
  });

  test('handles different keys at the same time', async () => {
    const place = scenario();
    const { promise: secondStarted, resolve: startSecond } = Promise.withResolvers<void>();
    let firstFinished = false;
    await consume(place, async (record) => {
      if (record.key === '2') startSecond();
      else {
        await secondStarted;
        firstFinished = true;
      }
    });
    await publishUntilTaken(place.log, records(place.topic, 2, ['1', '2']));
    await waitFor(() => firstFinished, { description: 'a key that waits for the other' });
  });

  test('carries more events than it takes at once, and their headers', async () => {
    const place = scenario();
    const seen: LogRecord[] = [];
    await publishUntilTaken(place.log, records(place.topic, 1300, ['1', '2', '3']));
    await consume(place, (record) => void seen.push(record));
    await waitFor(() => seen.length === 1300, { description: 'all events' });
    const order = Array.from({ length: 434 }, (_, index) => index * 3);
    expect(numbersOf(seen, '1')).toEqual(order);
    expect(seen[0]?.headers).toEqual({ region: 'fr' });
    await waitFor(async () => (await place.log.lag(place.group)) === 0, { description: 'no lag' });
  });
}

function describeRedelivery(
  scenario: () => Scenario,
  connect: () => EventLog,
  harness: () => EventLogHarness,
): void {
  test('an event published twice is handled once', async () => {
    const place = scenario();
    const seen: LogRecord[] = [];
    const [first, second] = records(place.topic, 2);
    if (first === undefined || second === undefined) throw new Error('no records');
    await consume(place, (record) => void seen.push(record));
    await publishUntilTaken(place.log, [first]);
    await publishUntilTaken(place.log, [first, second]);
    await waitFor(() => seen.some(({ id }) => id === second.id), { description: 'the second' });
    expect(numbersOf(seen, '1')).toEqual([0, 1]);
  });

  test('a session that is lost between effect and offset delivers the event again', async () => {
    const place = scenario();
    const seen: number[] = [];
    await consume(place, async (record) => {
      seen.push(numberOf(record));
      if (numberOf(record) === 1 && seen.length === 2) await harness().cutSessions();
    });
    await publishUntilTaken(place.log, records(place.topic, 4));
    const again = () => seen.filter((number) => number === 1).length > 1 && seen.at(-1) === 3;
    await waitFor(again, { description: 'the event again and the last one' });
    // Nothing is skipped, the order starts again at or before the event that was cut off.
    expect(seen.slice(0, 2)).toEqual([0, 1]);
    expect(seen.slice(-3)).toEqual([1, 2, 3]);
  });

  test('what waits behind a failed event survives a restart, in order', async () => {
    const place = scenario();
    let failures = 0;
    const first = await consume(place, () => {
      failures += 1;
      throw new Error('down');
    });
    await publishUntilTaken(place.log, records(place.topic, 3));
    await waitFor(() => failures > 0, { description: 'a failure', intervalMs: 1 });
    await first.stop();
    const seen: LogRecord[] = [];
    await consume({ ...place, log: connect() }, (record) => void seen.push(record));
    await waitFor(() => seen.length === 3, { description: 'the waiting events' });
    expect(numbersOf(seen, '1')).toEqual([0, 1, 2]);
  });

  test('stopping finishes what was begun and hands the rest to the next consumer', async () => {
    const place = scenario();
    const seen: LogRecord[] = [];
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let begun = 0;
    const consumer = await consume(place, async (record) => {
      begun += 1;
      await released;
      seen.push(record);
    });
    await publishUntilTaken(place.log, records(place.topic, 5));
    await waitFor(() => begun === 1, { description: 'the first event to begin' });
    const stopped = consumer.stop();
    release();
    await stopped;
    expect(numbersOf(seen, '1')).toEqual([0]);
    await consume({ ...place, log: connect() }, (record) => void seen.push(record));
    await waitFor(() => seen.length === 5, { description: 'the rest' });
    expect(numbersOf(seen, '1')).toEqual([0, 1, 2, 3, 4]);
  });
}

function describeDeadLetters(scenario: () => Scenario, harness: () => EventLogHarness): void {
  async function lettersOf({ log, group }: Scenario) {
    const letters = await log.deadLetters.list({ first: 1000 });
    return letters.filter((letter) => letter.group === group);
  }

  test('a poisoned event is given up after its attempts, is shown and can be replayed', async () => {
    const place = scenario();
    const seen: LogRecord[] = [];
    let attempts = 0;
    let poisoned = true;
    await consume(place, (record) => {
      if (numberOf(record) === 0 && poisoned) {
        attempts += 1;
        throw new TypeError('cannot read ada@example.org');
      }
      seen.push(record);
    });
    const published = records(place.topic, 3);
    await publishUntilTaken(place.log, published);
    await waitFor(() => seen.length === 2, { description: 'the events behind the poisoned one' });
    expect(attempts).toBe(harness().attempts);
    const [letter, ...others] = await lettersOf(place);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      topic: place.topic,
      key: '1',
      eventId: published[0]?.id,
      eventType: 'rendezvous.SlotsWithdrawn.v1',
      error: 'TypeError: cannot read [address]',
      attempts,
      replayedAt: null,
    });
    const id = letter?.id ?? '';
    expect((await place.log.deadLetters.show(id))?.value).toEqual(published[0]?.value);
    poisoned = false;
    expect(await place.log.deadLetters.replay(id)).toBe(true);
    await waitFor(() => seen.length === 3, { description: 'the replayed event' });
    expect(numbersOf(seen, '1')).toEqual([1, 2, 0]);
    expect(await lettersOf(place)).toEqual([]);
  });

  test('an event outlives an outage of what its handler needs, in order', async () => {
    const place = scenario();
    const seen: LogRecord[] = [];
    let outages = 0;
    await consume(place, (record) => {
      if (outages < 2 * harness().attempts) {
        outages += 1;
        throw new ServiceUnavailable('doctors');
      }
      seen.push(record);
    });
    await publishUntilTaken(place.log, records(place.topic, 3));
    await waitFor(() => seen.length === 3, { description: 'the end of the outage' });
    expect(numbersOf(seen, '1')).toEqual([0, 1, 2]);
    expect(await lettersOf(place)).toEqual([]);
  });

  test('what fails for another reason after an outage is still given up', async () => {
    const place = scenario();
    let calls = 0;
    await consume(place, () => {
      calls += 1;
      if (calls <= 2 * harness().attempts) throw new ServiceUnavailable('doctors');
      throw new TypeError('always');
    });
    await publishUntilTaken(place.log, records(place.topic, 1));
    const died = async () => (await lettersOf(place)).length === 1;
    await waitFor(died, { description: 'death' });
    expect(calls).toBe(2 * harness().attempts + 1);
  });

  test('a replayed event that fails again is a dead letter again', async () => {
    const place = scenario();
    let attempts = 0;
    await consume(place, () => {
      attempts += 1;
      throw new Error('always');
    });
    await publishUntilTaken(place.log, records(place.topic, 1));
    const died = () => waitFor(async () => (await lettersOf(place))[0], { description: 'death' });
    const letter = await died();
    await place.log.deadLetters.replay(letter.id);
    expect((await died()).eventId).toBe(letter.eventId);
    expect(attempts).toBe(2 * harness().attempts);
  });

  test('all dead letters can be replayed at once', async () => {
    const place = scenario();
    const seen: LogRecord[] = [];
    let broken = true;
    await consume(place, (record) => {
      if (broken) throw new Error('broken');
      seen.push(record);
    });
    await publishUntilTaken(place.log, records(place.topic, 6, ['1', '2']));
    const allDead = async () => (await lettersOf(place)).length === 6;
    await waitFor(allDead, { description: 'six deaths' });
    broken = false;
    expect(await place.log.deadLetters.replayAll()).toBeGreaterThanOrEqual(6);
    await waitFor(() => seen.length === 6, { description: 'the replayed events' });
    expect(await lettersOf(place)).toEqual([]);
  });

  test("a newer version's event goes straight to the dead letters", async () => {
    const place = scenario();
    const seen: LogRecord[] = [];
    const [unknown, known] = records(place.topic, 2);
    if (unknown === undefined || known === undefined) throw new Error('no records');
    const value = { ...unknown.value, type: 'rendezvous.SlotsWithdrawn.v9' };
    await consume(place, (record) => void seen.push(record));
    await publishUntilTaken(place.log, [{ ...unknown, value: value as never }, known]);
    await waitFor(() => seen.length === 1, { description: 'the known event' });
    const [letter] = await lettersOf(place);
    expect(letter).toMatchObject({ eventId: unknown.id, attempts: 1 });
    expect(numbersOf(seen, '1')).toEqual([1]);
  });

  test('an unknown dead letter is null and cannot be replayed', async () => {
    const { log } = scenario();
    expect(await log.deadLetters.show(randomUUID())).toBeNull();
    expect(await log.deadLetters.show('nonsense')).toBeNull();
    expect(await log.deadLetters.replay(randomUUID())).toBe(false);
    await expect(log.deadLetters.list({ first: 0 })).rejects.toThrow(RangeError);
  });
}

function describeGroups(scenario: () => Scenario, connect: () => EventLog): void {
  test('two groups each get every event', async () => {
    const place = scenario();
    const seen: Record<'a' | 'b', LogRecord[]> = { a: [], b: [] };
    await consume({ ...place, group: `${place.group}-a` }, (record) => void seen.a.push(record));
    await consume({ ...place, group: `${place.group}-b` }, (record) => void seen.b.push(record));
    await publishUntilTaken(place.log, records(place.topic, 5));
    const done = () => seen.a.length === 5 && seen.b.length === 5;
    await waitFor(done, { description: 'both groups' });
    expect(seen.a.map(numberOf)).toEqual(seen.b.map(numberOf));
  });

  test('two consumers of one group handle each event once; one takes over', async () => {
    const place = scenario();
    const other = { ...place, log: connect() };
    const seen: LogRecord[] = [];
    const first = await consume(place, (record) => void seen.push(record));
    const second = await consume(other, (record) => void seen.push(record));
    const published = records(place.topic, 30, ['1', '2', '3']);
    await publishUntilTaken(place.log, published.slice(0, 15));
    await waitFor(() => seen.length === 15, { description: 'the first half' });
    await first.stop();
    await publishUntilTaken(place.log, published.slice(15));
    await waitFor(() => seen.length === 30, { description: 'the second half' });
    await second.stop();
    for (const key of ['1', '2', '3']) {
      expect(numbersOf(seen, key)).toEqual(numbersOf(published, key));
    }
  });
}
