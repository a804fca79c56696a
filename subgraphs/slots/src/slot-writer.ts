import type { Pool } from 'pg';
import type { Clock } from '@rendezvous/platform/clock';
import type { SlotCache } from './cache.ts';

/** What every use case that changes slots needs of its region. */
export interface SlotWriter {
  region: string;
  pool: Pool;
  cache: Pick<SlotCache, 'forgetAvailability' | 'forgetSlots'>;
  wakeRelay: () => void;
  clock: Clock;
  /** How long a change of a calendar waits for another one, in milliseconds; default 3,000. */
  lockTimeoutMs?: number;
}
