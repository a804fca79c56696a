import type { AppointmentsClient } from '@rendezvous/prisma/client';
import type { Lock } from '@rendezvous/cache/lock';
import type { Clock } from '@rendezvous/platform/clock';
import type { Logger } from '@rendezvous/platform/logger';
import type { Region } from '@rendezvous/region/region';
import type { Pool } from 'pg';

import type { CrowdLookUp } from './crowd-look-up.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import type { AlternativeFinder } from './find-alternatives.ts';
import type { BookingMetrics } from './metrics.ts';
import type { PracticeDirectory } from './practice-directory.ts';
import type { RequestsInFlight } from './requests-in-flight.ts';
import type { SlotDirectory } from './slot-directory.ts';
import type { SlotQueue } from './slot-queue.ts';

/** How long statements of a change may take. */
export interface ChangeTimeouts {
  /** How long a change waits for a row somebody else has locked. */
  readonly lockTimeoutMs: number;
  /** How long one statement may run. */
  readonly statementTimeoutMs: number;
}

export const defaultChangeTimeouts: ChangeTimeouts = {
  lockTimeoutMs: 2_000,
  statementTimeoutMs: 4_000,
};

/** Everything the use cases of one region work with. */
export interface RegionDependencies {
  readonly region: Region;
  readonly pool: Pool;
  readonly client: AppointmentsClient;
  readonly slots: SlotDirectory;
  readonly practices: PracticeDirectory;
  readonly alternatives: AlternativeFinder;
  readonly lookUps: CrowdLookUp;
  readonly requests: RequestsInFlight;
  readonly attempts: FailedAttempts;
  readonly queue: SlotQueue;
  readonly lock: Lock;
  /** Tells the outbox relay that something was committed. */
  readonly relay: { wake(): void };
  readonly timeouts: ChangeTimeouts;
  readonly metrics: BookingMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}
