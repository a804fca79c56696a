import { createEvent } from '@rendezvous/events/envelope';
import { topicName } from '@rendezvous/events/topics';
import type { DeadLetters, LogRecord } from '@rendezvous/messaging/event-log';

import type { GivenUpMessage, MessageQueue } from './message-queue.ts';

/** The group of the dead letters, and of the consumer that takes them up when they are replayed. */
export const mailGroup = 'notifications.mail';

/** Messages buried by one call. */
const buriedAtOnceMaximum = 100;

export interface BuryMessagesDependencies {
  readonly queue: MessageQueue;
  readonly deadLetters: Pick<DeadLetters, 'bury'>;
  readonly region: string;
}

/**
 * Makes dead letters of at most 100 messages that were given up and are none yet, and says how many.
 * A process that dies in the middle leaves some to be buried again, which is harmless: a dead letter
 * has its message's id. Throws when the event log or the database cannot be written.
 */
export async function buryMessages(dependencies: BuryMessagesDependencies): Promise<number> {
  const { queue, deadLetters, region } = dependencies;
  const messages = await queue.findGivenUp(buriedAtOnceMaximum);
  for (const message of messages) {
    const { attempts, error } = message;
    const record = recordOf(message, region);
    await deadLetters.bury({ group: mailGroup, record, error, attempts });
    await queue.markBuried(message.id);
  }
  return messages.length;
}

/** Whom the message was for and what it says stays in the table: operators read dead letters. */
function recordOf(message: GivenUpMessage, region: string): LogRecord {
  const { id, doctorId, appointmentId, problem } = message;
  const key = String(doctorId);
  const event = createEvent('MessageUndeliverable', {
    region,
    service: 'notifications',
    subject: key,
    data: { messageId: id, appointmentId, channel: 'EMAIL', problem },
    now: message.createdAt,
  });
  const topic = topicName(region, 'message');
  return { id, topic, key, value: { ...event, id }, headers: { region } };
}
