import { createEvent } from '@rendezvous/events/envelope';
import type { EventPublisher, LogRecord } from '@rendezvous/messaging/event-log';
import { waitFor } from '@rendezvous/testkit/wait-for';

const base = Date.UTC(2026, 10, 23, 8);

/** A valid event that carries a number, under any key. */
export function slotEvent(topic: string, key: string, number: number): LogRecord {
  const value = createEvent('SlotsWithdrawn', {
    region: 'fr',
    service: 'slots',
    subject: '1042',
    data: { doctorId: 1042, startsAt: [new Date(base).toISOString()], reason: String(number) },
    now: new Date(),
  });
  return { id: value.id, topic, key, value, headers: { region: 'fr' } };
}

/** The number a sample event carries. */
export function numberOf(record: LogRecord): number {
  if (record.value.type !== 'rendezvous.SlotsWithdrawn.v1') throw new Error('not a sample event');
  return Number(record.value.data.reason);
}

/** Events of one topic: `keys` takes turns, numbers rise from 0. */
export function records(
  topic: string,
  count: number,
  keys: readonly string[] = ['1'],
): LogRecord[] {
  return Array.from({ length: count }, (_, index) =>
    slotEvent(topic, keys[index % keys.length] ?? '1', index),
  );
}

/** The numbers of a key's events, in the order they were seen. */
export function numbersOf(seen: readonly LogRecord[], key: string): number[] {
  return seen.filter((record) => record.key === key).map(numberOf);
}

/** Publishes as relays do: again when the log did not say in time that it took everything. */
export async function publishUntilTaken(
  log: EventPublisher,
  published: readonly LogRecord[],
): Promise<void> {
  await waitFor(() => log.publish(published).then(() => true), {
    description: 'publishing',
    timeoutMs: 60_000,
  });
}
