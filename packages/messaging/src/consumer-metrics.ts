import type { Registry } from 'prom-client';

import { counter, gauge, secondsHistogram } from '@rendezvous/platform/shared-metrics';

/** What a consumer of one group and region reports. */
export interface ConsumerMetrics {
  /** An event was handled; time is when it happened (ISO 8601). */
  handled(time: string): void;
  failed(forGood: boolean): void;
  setLag(events: number): void;
}

/** The metrics of a consumer in the service's registry. */
export function createConsumerMetrics(
  registry: Registry,
  region: string,
  group: string,
): ConsumerMetrics {
  const labels = ['region', 'group'] as const;
  const outcomes = counter(registry, 'event_log_handled_total', 'Attempts to handle an event.', [
    ...labels,
    'outcome',
  ]);
  const delay = secondsHistogram(
    registry,
    'event_log_delay_seconds',
    'From the time of an event to the end of its handling.',
    labels,
  );
  const lag = gauge(registry, 'event_log_lag', 'Events the group has still to handle.', labels);
  return {
    handled(time) {
      outcomes.inc({ region, group, outcome: 'handled' });
      const seconds = (Date.now() - Date.parse(time)) / 1000;
      if (seconds >= 0) delay.observe({ region, group }, seconds);
    },
    failed(forGood) {
      outcomes.inc({ region, group, outcome: forGood ? 'dead' : 'retried' });
    },
    setLag: (events) => lag.set({ region, group }, events),
  };
}

/** What the followers of one region report. */
export interface FollowerMetrics {
  followed(): void;
  gap(): void;
}

/** The metrics of a region's followers in the service's registry. */
export function createFollowerMetrics(registry: Registry, region: string): FollowerMetrics {
  const followed = counter(
    registry,
    'rendezvous_event_log_followed_total',
    'Records given to followers.',
    ['region'],
  );
  const gaps = counter(
    registry,
    'rendezvous_event_log_gaps_total',
    'Times a follower was told that it may have missed records, each beginning included.',
    ['region'],
  );
  return {
    followed: () => followed.inc({ region }),
    gap: () => gaps.inc({ region }),
  };
}
