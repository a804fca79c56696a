import { Counter } from 'prom-client';
import type { Registry } from '@rendezvous/platform/telemetry';
import type { CalendarOutcome } from './change-calendar.ts';

/** What operators can see of changes that practices make. */
export interface CalendarMetrics {
  /** Counts an answered mutation (its field) by its outcome. */
  answered(region: string, operation: string, outcome: CalendarOutcome): void;
}

/** Registers the metrics. */
export function createCalendarMetrics(registry: Registry): CalendarMetrics {
  const changes = new Counter({
    name: 'rendezvous_calendar_changes_total',
    help: 'Changes of calendars answered, by operation and outcome.',
    labelNames: ['region', 'operation', 'outcome'],
    registers: [registry],
  });
  return {
    answered: (region, operation, { kind }) => changes.inc({ region, operation, outcome: kind }),
  };
}
