import type { Registry } from '@rendezvous/platform/telemetry';
import { Counter, Gauge } from 'prom-client';

import type { ChangeOutcome } from './domain/outcome.ts';
import type { Operation } from './domain/input-hash.ts';

/** What operators can see of the changes. */
export interface BookingMetrics {
  /** Counts an answered mutation by its outcome. */
  answered(region: string, operation: Operation, outcome: ChangeOutcome): void;
  /** Counts an appointment that was asked for by its id and is not for the caller's eyes. */
  withheld(region: string, role: string): void;
  /** Counts a transaction of a change when it is begun, also when it is a second try. */
  transactionTried(region: string): void;
  /** Counts a change that went on without the slot lock: it failed, or could not be had in time. */
  lockBypassed(region: string): void;
  /** Counts a change that the unique index refused although its claim was free: a bug elsewhere. */
  lastGuardHit(region: string): void;
  /** Counts holds that were cleared away. */
  holdsExpired(region: string, count: number): void;
}

/** Registers the metrics; `waiting` is asked when they are read. */
export function createBookingMetrics(registry: Registry, waiting: () => number): BookingMetrics {
  const changes = new Counter({
    name: 'rendezvous_appointment_changes_total',
    help: 'Mutations answered, by operation and outcome.',
    labelNames: ['region', 'operation', 'outcome'],
    registers: [registry],
  });
  const withheld = new Counter({
    name: 'rendezvous_appointments_withheld_total',
    help: "Somebody else's appointments that were asked for by id, by role of the caller.",
    labelNames: ['region', 'role'],
    registers: [registry],
  });
  const transactions = new Counter({
    name: 'rendezvous_change_transactions_total',
    help: 'Database transactions begun for changes, each try by itself.',
    labelNames: ['region'],
    registers: [registry],
  });
  const bypassed = new Counter({
    name: 'rendezvous_slot_lock_bypassed_total',
    help: 'Changes made with the database lock alone because the slot lock could not be had.',
    labelNames: ['region'],
    registers: [registry],
  });
  const guarded = new Counter({
    name: 'rendezvous_appointment_last_guard_total',
    help: 'Changes refused by the unique index although the claim was free.',
    labelNames: ['region'],
    registers: [registry],
  });
  const expired = new Counter({
    name: 'rendezvous_holds_expired_total',
    help: 'Holds cleared away by the job.',
    labelNames: ['region'],
    registers: [registry],
  });
  new Gauge({
    name: 'rendezvous_slot_queue_waiting',
    help: 'Callers waiting in the queues of all slots in this process.',
    registers: [registry],
    collect() {
      this.set(waiting());
    },
  });
  return {
    answered: (region, operation, outcome) => {
      changes.inc({ region, operation, outcome: outcome.kind });
    },
    withheld: (region, role) => withheld.inc({ region, role }),
    transactionTried: (region) => transactions.inc({ region }),
    lockBypassed: (region) => bypassed.inc({ region }),
    lastGuardHit: (region) => guarded.inc({ region }),
    holdsExpired: (region, count) => expired.inc({ region }, count),
  };
}
