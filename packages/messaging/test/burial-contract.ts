/** The part of the event log's contract about what services bury themselves. */
import { describe, expect, test } from '@jest/globals';
import type { DeadLetter, LogRecord } from '@rendezvous/messaging/event-log';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { EventLogHarness, Scenario } from './event-log-contract.ts';
import { numberOf, publishUntilTaken, slotEvent } from './sample-events.ts';

const error = 'MailRejected: the mail server answered 550';

async function lettersOf({ log, group }: Scenario): Promise<DeadLetter[]> {
  const letters = await log.deadLetters.list({ first: 1000 });
  return letters.filter((letter) => letter.group === group);
}

async function bury(place: Scenario, record: LogRecord): Promise<DeadLetter> {
  await place.log.deadLetters.bury({ group: place.group, record, error, attempts: 3 });
  const found = async () => (await lettersOf(place)).find(({ eventId }) => eventId === record.id);
  return waitFor(found, { description: 'the buried event among the dead letters' });
}

/** Runs this part of the contract; see event-log-contract.ts. */
export function describeBurials(scenario: () => Scenario, harness: () => EventLogHarness): void {
  describe('what a service buries', () => {
    test('is a dead letter that was never in the log, once however often it is buried', async () => {
      const place = scenario();
      const seen: LogRecord[] = [];
      await place.log.consume({
        group: place.group,
        topics: [place.topic],
        handle: async (record) => void seen.push(record),
      });
      const record = slotEvent(place.topic, '1042', 0);
      const letter = await bury(place, record);
      await bury(place, record);
      expect(await lettersOf(place)).toHaveLength(1);
      expect(letter).toMatchObject({
        topic: place.topic,
        key: '1042',
        eventId: record.id,
        eventType: 'rendezvous.SlotsWithdrawn.v1',
        error,
        attempts: 3,
        replayedAt: null,
      });
      expect((await place.log.deadLetters.show(letter.id))?.value).toEqual(record.value);
      const published = slotEvent(place.topic, '1042', 1);
      await publishUntilTaken(place.log, [published]);
      await waitFor(() => seen.length > 0, { description: 'the published event' });
      expect(seen.map(numberOf)).toEqual([1]);
    });

    test('comes to its group alone when it is replayed, as often as it is', async () => {
      const place = scenario();
      const seen: LogRecord[] = [];
      const others: LogRecord[] = [];
      const into = (list: LogRecord[]) => async (record: LogRecord) => void list.push(record);
      const { log, group, topic } = place;
      await log.consume({ group, topics: [topic], handle: into(seen) });
      await log.consume({ group: `${group}-other`, topics: [topic], handle: into(others) });
      const record = slotEvent(topic, '1042', 7);
      for (const times of [1, 2]) {
        const letter = await bury(place, record);
        expect(await log.deadLetters.replay(letter.id)).toBe(true);
        await waitFor(() => seen.length === times, { description: 'the replayed event' });
        await waitFor(async () => (await lettersOf(place)).length === 0, {
          description: 'no dead letter',
        });
      }
      expect(seen).toEqual([record, record]);
      await publishUntilTaken(log, [slotEvent(topic, '1042', 8)]);
      await waitFor(() => others.length > 0, { description: 'the other group to read' });
      expect(others.map(numberOf)).toEqual([8]);
    });

    test('is a dead letter again when its handler gives it up after a replay', async () => {
      const place = scenario();
      let attempts = 0;
      await place.log.consume({
        group: place.group,
        topics: [place.topic],
        handle: async () => {
          attempts += 1;
          throw new Error('always');
        },
      });
      const letter = await bury(place, slotEvent(place.topic, '1042', 0));
      await place.log.deadLetters.replay(letter.id);
      const again = async () => (await lettersOf(place))[0];
      expect((await waitFor(again, { description: 'death' })).error).toBe('Error: always');
      expect(attempts).toBe(harness().attempts);
    });
  });
}
