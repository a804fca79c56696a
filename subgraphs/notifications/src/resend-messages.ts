import type { LogRecord } from '@rendezvous/messaging/event-log';

import type { MessageQueue } from './message-queue.ts';

export interface ResendMessagesDependencies {
  readonly queue: Pick<MessageQueue, 'putBack'>;
  /** Called once a message is to be sent again. */
  wakeSender(): void;
}

/**
 * The handler of replayed dead letters: lets a message that was given up be sent, with all its
 * attempts before it. Nothing happens to one that was sent or that waits already, so a redelivery
 * is harmless; an inbox would be wrong, since somebody may replay the same one again.
 */
export function createResendHandler(
  dependencies: ResendMessagesDependencies,
): (record: LogRecord) => Promise<void> {
  return async ({ value }) => {
    if (value.type !== 'rendezvous.MessageUndeliverable.v1') return;
    await dependencies.queue.putBack(value.data.messageId);
    dependencies.wakeSender();
  };
}
