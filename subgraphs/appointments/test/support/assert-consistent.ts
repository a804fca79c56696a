import { expect } from '@jest/globals';
import { parseEvent } from '@rendezvous/events/envelope';
import type { ClaimRef } from '@rendezvous/events/event-types';
import type { Pool } from 'pg';

import {
  type AppointmentStatus,
  canBecome,
  firstStatuses,
  slotTakingStatuses,
} from '../../src/domain/appointment-status.ts';

export interface AppointmentFacts {
  id: string;
  doctor_id: number;
  slot_starts_at: Date;
  slot_ends_at: Date;
  patient_id: string;
  status: AppointmentStatus;
  chain_id: string;
  revision: number;
  hold_expires_at: Date | null;
}

export interface ClaimFacts {
  doctor_id: number;
  slot_starts_at: Date;
  state: string;
  appointment_id: string | null;
  patient_id: string | null;
  version: number | string;
}

interface ChangeFacts {
  appointment_id: string;
  position: number;
  from_status: AppointmentStatus | null;
  to_status: AppointmentStatus;
  changed_at: Date;
  slot_starts_at: Date;
}

/** Everything the tests look at, read in one go when nothing is running any more. */
export async function readState(pool: Pool) {
  const appointments = await pool.query<AppointmentFacts>(
    'SELECT * FROM appointment ORDER BY slot_starts_at, created_at',
  );
  const claims = await pool.query<ClaimFacts>('SELECT * FROM claim ORDER BY slot_starts_at');
  const changes = await pool.query<ChangeFacts>(
    'SELECT * FROM appointment_change ORDER BY appointment_id, position',
  );
  const outbox = await pool.query<{ payload: unknown }>(
    'SELECT payload FROM outbox ORDER BY sequence',
  );
  return {
    appointments: appointments.rows,
    claims: claims.rows,
    changes: changes.rows,
    events: outbox.rows.map(({ payload }) => parseEvent(payload)),
  };
}

export type State = Awaited<ReturnType<typeof readState>>;

const keyOf = (doctorId: number, startsAt: Date): string => `${doctorId} ${startsAt.toISOString()}`;

/** What must be true of the database whenever nothing is running, whatever ran before. */
export async function assertConsistent(pool: Pool): Promise<State> {
  const state = await readState(pool);
  assertClaimsFitAppointments(state);
  assertEventsTellTheClaims(state);
  assertHistories(state);
  assertNoPatientTwice(state);
  assertChains(state);
  return state;
}

/** A visit that was recorded has used up its slot as a booking has. */
function claimStateOf(status: AppointmentStatus): string {
  return status === 'HELD' ? 'HELD' : 'BOOKED';
}

/** One active appointment for each taken claim and none for any other. */
function assertClaimsFitAppointments({ appointments, claims }: State): void {
  const active = appointments.filter(({ status }) => slotTakingStatuses.includes(status));
  const taken = claims.filter(({ state }) => state === 'HELD' || state === 'BOOKED');
  const fromAppointments = active.map(
    (a) =>
      `${keyOf(a.doctor_id, a.slot_starts_at)} ${a.id} ${a.patient_id} ${claimStateOf(a.status)}`,
  );
  const fromClaims = taken.map(
    (c) => `${keyOf(c.doctor_id, c.slot_starts_at)} ${c.appointment_id} ${c.patient_id} ${c.state}`,
  );
  expect(fromClaims.toSorted()).toEqual(fromAppointments.toSorted());
  const others = claims.filter(({ state }) => state === 'FREE' || state === 'BLOCKED');
  for (const claim of others) {
    expect(claim.appointment_id).toBeNull();
    expect(claim.patient_id).toBeNull();
  }
}

/** Replaying the events by version, each version exactly once, gives the claims. */
function assertEventsTellTheClaims({ claims, events }: State): void {
  const told = Map.groupBy(
    events.flatMap(({ data }) => ('claims' in data ? data.claims : [])),
    (claim) => keyOf(claim.doctorId, new Date(claim.startsAt)),
  );
  for (const claim of claims) {
    const versions = told.get(keyOf(claim.doctor_id, claim.slot_starts_at)) ?? [];
    const inOrder: ClaimRef[] = versions.toSorted((left, right) => left.version - right.version);
    expect(inOrder.map(({ version }) => version)).toEqual(
      Array.from({ length: Number(claim.version) }, (_, index) => index + 1),
    );
    expect(inOrder.at(-1)?.state ?? 'FREE').toBe(claim.state);
  }
}

/** Every history begins at a first state, follows the table and ends at the state stored. */
function assertHistories({ appointments, changes }: State): void {
  const byAppointment = Map.groupBy(changes, (change) => change.appointment_id);
  expect(byAppointment.size).toBe(appointments.length);
  for (const appointment of appointments) {
    const history = byAppointment.get(appointment.id) ?? [];
    expect(history.map(({ position }) => position)).toEqual(history.map((_, index) => index));
    expect(history.at(-1)?.to_status).toBe(appointment.status);
    for (const [index, change] of history.entries()) {
      const before = history[index - 1];
      expect(change.from_status).toBe(before?.to_status ?? null);
      const isAllowed =
        change.from_status === null
          ? firstStatuses.includes(change.to_status)
          : canBecome(change.from_status, change.to_status, {
              now: change.changed_at,
              slotStartsAt: change.slot_starts_at,
            });
      expect(isAllowed).toBe(true);
    }
  }
}

function assertNoPatientTwice({ appointments }: State): void {
  const booked = appointments.filter(({ status }) => status === 'BOOKED');
  for (const [, own] of Map.groupBy(booked, ({ patient_id: patientId }) => patientId)) {
    const inOrder = own.toSorted((left, right) => +left.slot_starts_at - +right.slot_starts_at);
    for (const [index, appointment] of inOrder.entries()) {
      const next = inOrder[index + 1];
      if (next !== undefined)
        expect(+appointment.slot_ends_at).toBeLessThanOrEqual(+next.slot_starts_at);
    }
  }
}

/** A chain is at most one active appointment, and its moves are numbered without gaps. */
function assertChains({ appointments }: State): void {
  for (const [, chain] of Map.groupBy(appointments, ({ chain_id: chainId }) => chainId)) {
    const active = chain.filter(({ status }) => slotTakingStatuses.includes(status));
    expect(active.length).toBeLessThanOrEqual(1);
    const revisions = chain.map(({ revision }) => revision).toSorted((left, right) => left - right);
    expect(revisions).toEqual(revisions.map((_, index) => index));
  }
}
