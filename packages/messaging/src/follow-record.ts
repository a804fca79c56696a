import { InvalidEvent, parseEvent, UnknownEventType } from '@rendezvous/events/envelope';
import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';

import type { FollowerMetrics } from './consumer-metrics.ts';
import { errorText } from './error-text.ts';
import type { FollowOptions, LogRecord } from './event-log.ts';

const handlerTimeoutMs = 10_000;

/**
 * Gives one record, as it was read, to a follower. What is no event of this release is left out;
 * what the follower could not take is a gap. Never throws.
 */
export async function followRecord(
  read: Omit<LogRecord, 'value'> & { readonly value: unknown },
  { handle, onGap }: FollowOptions,
  { metrics, logger }: { metrics: FollowerMetrics; logger: Logger },
): Promise<void> {
  try {
    const value = parseEvent(read.value);
    await withTimeout('Following an event', handlerTimeoutMs, async () =>
      handle({ ...read, value }),
    );
    metrics.followed();
  } catch (error) {
    // The consumer groups keep such an event among their dead letters; a cache can do nothing.
    if (error instanceof UnknownEventType || error instanceof InvalidEvent) return;
    logger.warn({ topic: read.topic, problem: errorText(error) }, 'a follower missed an event');
    metrics.gap();
    onGap();
  }
}
