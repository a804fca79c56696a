import type { Caller } from '@rendezvous/platform/caller';
import type { Messages } from '@rendezvous/region/messages';
import type { CalendarLoaders } from './calendar-loaders.ts';
import type { CalendarMetrics } from './calendar-metrics.ts';
import type { CalendarRepository } from './calendar-repository.ts';
import type { SlotLoaders } from './loaders.ts';
import type { SlotWriter } from './slot-writer.ts';

/** What a request's resolvers work with. */
export interface SlotsContext {
  caller: Caller;
  loaders: SlotLoaders;
  calendarLoaders: CalendarLoaders;
  calendars: CalendarRepository;
  calendarMetrics: CalendarMetrics;
  /** What mutations change calendars with. */
  writer: SlotWriter;
  messages: Messages;
  /** One moment for the whole request, so that its parts agree about what is past. */
  now: Date;
  horizonDays: number;
}
