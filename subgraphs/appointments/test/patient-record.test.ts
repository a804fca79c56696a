import { beforeAll, describe, expect, test } from '@jest/globals';
import { deleteOldAccesses, listAccesses } from '@rendezvous/platform/audit-trail';
import { type Actor, type Caller, patientActor } from '@rendezvous/platform/caller';

import type { Appointment } from '../src/domain/appointment.ts';
import { erasePatient } from '../src/erase-patient.ts';
import { listRecordedAccesses, readPatientRecord } from '../src/read-patient-record.ts';
import { updateProfile } from '../src/update-profile.ts';
import { assertConsistent, readState } from './support/assert-consistent.ts';
import { patientCaller, slotNumber } from './support/region-under-test.ts';
import { book, cancel, done, hold, move, useInstances } from './support/use-instances.ts';

const instances = useInstances();
const halfHourMs = 30 * 60_000;

beforeAll(() => {
  instances.slots.add(...Array.from({ length: 40 }, (_, index) => slotNumber(index)));
  instances.slots.add(...Array.from({ length: 4 }, (_, index) => slotNumber(index, 2)));
});

function callerOf(actor: Actor): Caller {
  const patient = actor.role === 'patient' ? patientCaller(actor.id).patient : null;
  return { region: 'fr', patient, actor, client: 'app', language: 'en', requestId: 'request' };
}
const own = (id: string): Caller => callerOf(patientActor(patientCaller(id).patient));
const operator = callerOf({ role: 'operator', id: 'olga', practices: [], scopes: [] });
const staff = callerOf({ role: 'staff', id: 'sam', practices: ['practice.fr.1'], scopes: [] });

const trail = (patientId: string) =>
  listAccesses(instances.pool(), { patientId, beforeId: null, take: 50 });

describe('the audit trail', () => {
  test('says who changed what, through which client, and once a change', async () => {
    const instance = instances.first();
    const caller = { ...patientCaller('tess'), client: 'app' };
    const held = done(await hold(instance, caller, slotNumber(0)));
    const booked = done(await book(instance, caller, slotNumber(0), 'the-request'));
    await book(instance, caller, slotNumber(0), 'the-request');
    await updateProfile(instance.dependencies, caller, { name: 'Tess' });
    expect(held.id).toBe(booked.id);
    const seen = await trail('tess');
    expect(seen.map(({ operation, subject }) => [operation, subject])).toEqual([
      ['updateProfile', 'profile'],
      ['bookAppointment', 'appointment'],
      ['holdSlot', 'appointment'],
    ]);
    expect(seen[1]).toMatchObject({
      actorRole: 'patient',
      actorId: 'tess',
      client: 'app',
      action: 'CHANGE',
      subjectId: booked.id,
    });
    expect(JSON.stringify(seen)).not.toMatch(/Tess|example\.org/);
  });

  test('is not written by what was refused', async () => {
    const other = patientCaller('uma');
    expect(await book(instances.first(), other, slotNumber(0))).toMatchObject({
      kind: 'SlotTaken',
    });
    expect(await trail('uma')).toEqual([]);
  });

  test.each([
    "UPDATE audit_entry SET actor_id = 'nobody'",
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
  ])('can only be added to: %s', async (statement) => {
    await expect(instances.pool().query(statement)).rejects.toThrow('can only be added to');
  });

  test('lets go of what is older than three years', async () => {
    await instances.pool().query(
      `INSERT INTO audit_entry (recorded_at, actor_role, actor_id, request_id, patient_id, action,
         subject, operation)
       SELECT now() - days * interval '1 day', 'staff', 'x', 'x', 'old', 'READ', 'x', 'x'
       FROM unnest(ARRAY[1090, 1100]) AS days`,
    );
    await deleteOldAccesses(instances.pool());
    expect(await trail('old')).toHaveLength(1);
  });
});

describe('the record of a patient', () => {
  test('is for the patient and for operators, and who made a copy is kept', async () => {
    const { dependencies } = instances.first();
    await book(instances.first(), patientCaller('vera'), slotNumber(2));
    const record = await readPatientRecord(dependencies, own('vera'), 'vera');
    expect(record?.profile).toMatchObject({ name: 'Patient vera', email: 'vera@example.org' });
    await readPatientRecord(dependencies, operator, 'vera');
    const page = await listRecordedAccesses(dependencies, 'vera', { first: 2 });
    expect(page.edges.map(({ node }) => [node.action, node.actorId])).toEqual([
      ['EXPORT', 'olga'],
      ['EXPORT', 'vera'],
    ]);
    expect(page.pageInfo.hasNextPage).toBe(true);
  });

  test('is nobody else’s, and of nobody there is none', async () => {
    const { dependencies } = instances.first();
    for (const caller of [own('wim'), staff]) {
      await expect(readPatientRecord(dependencies, caller, 'vera')).rejects.toThrow('your own');
    }
    expect(await readPatientRecord(dependencies, operator, 'nobody')).toBeNull();
    expect(await trail('nobody')).toEqual([]);
  });
});

describe('erasing a patient', () => {
  const instance = () => instances.first();
  const eraseOwn = (id: string) => erasePatient(instance().dependencies, own(id), id);

  /** Whatever a table has of the patient, as text. */
  async function rowsWith(text: string): Promise<string[]> {
    const tables = [
      'patient',
      'patient_day',
      'request',
      'appointment',
      'appointment_change',
      'claim',
    ];
    const found: string[] = [];
    for (const table of tables) {
      const sql = `SELECT row_to_json(${table})::text AS row FROM ${table}`;
      const { rows } = await instances.pool().query<{ row: string }>(sql);
      found.push(...rows.filter(({ row }) => row.includes(text)).map(() => table));
    }
    return found;
  }

  test('frees the future, keeps the past as nobody’s, and tells every doctor', async () => {
    const caller = patientCaller('xaver');
    const past = done(await book(instance(), caller, slotNumber(4)));
    const moved = done(await book(instance(), caller, slotNumber(6)));
    const future = done(await move(instance(), caller, moved, slotNumber(8)));
    await hold(instance(), caller, slotNumber(10));
    const canceled = done(await book(instance(), caller, slotNumber(2, 2)));
    await cancel(instance(), caller, canceled);
    await instances
      .pool()
      .query("UPDATE appointment SET reason = 'secret of xaver' WHERE patient_id = 'xaver'");
    const before = instances.clock.now;
    instances.clock.now = new Date(slotNumber(4).startsAt.getTime() + halfHourMs);
    const { events: eventsBefore } = await readState(instances.pool());

    expect(await eraseOwn('xaver')).toEqual({ appointments: 5, canceled: 2 });

    const { events, appointments } = await readState(instances.pool());
    const statusOf = ({ id }: Appointment) => appointments.find((each) => each.id === id)?.status;
    expect([past, moved, future, canceled].map(statusOf)).toEqual([
      'BOOKED',
      'RESCHEDULED',
      'CANCELED',
      'CANCELED',
    ]);
    expect(await rowsWith('xaver')).toEqual([]);
    const added = events.slice(eventsBefore.length);
    expect(added.map(({ type, subject }) => [type.split('.')[1], subject])).toEqual([
      ['AppointmentCanceled', '1'],
      ['AppointmentHoldExpired', '1'],
      ['PatientErased', '1'],
      ['PatientErased', '2'],
    ]);
    expect(JSON.stringify(added.slice(0, 2))).not.toContain('xaver');
    expect(await trail('xaver')).toMatchObject([
      { action: 'ERASE', actorId: 'xaver' },
      {},
      {},
      {},
      {},
      {},
      {},
    ]);
    await assertConsistent(instances.pool());
    expect(await book(instance(), patientCaller('yara'), slotNumber(8))).toMatchObject({
      kind: 'Done',
    });
    instances.clock.now = before;
  });

  test('is once: the second time there is nobody, and a token begins anew', async () => {
    expect(await eraseOwn('xaver')).toBeNull();
    const again = done(await book(instance(), patientCaller('xaver'), slotNumber(12)));
    expect(again.patientId).toBe('xaver');
  });

  test('is for the patient and operators alone', async () => {
    const { dependencies } = instance();
    for (const caller of [own('wim'), staff]) {
      await expect(erasePatient(dependencies, caller, 'xaver')).rejects.toThrow('only themselves');
    }
    expect(await erasePatient(dependencies, operator, 'xaver')).toMatchObject({ canceled: 1 });
  });

  test('races with the patient’s own bookings, and what is left is of one mind', async () => {
    const caller = patientCaller('zoe');
    await book(instance(), caller, slotNumber(14));
    const racing = [16, 18, 20].map((index) => book(instances.second(), caller, slotNumber(index)));
    const erased = eraseOwn('zoe');
    await Promise.all([...racing, erased]);
    await assertConsistent(instances.pool());
    // Bookings that came after it belong to the patient who begins anew; nothing else is left.
    const { rows } = await instances
      .pool()
      .query<{ name: string }>("SELECT name FROM patient WHERE id = 'zoe'");
    const { appointments } = await readState(instances.pool());
    const left = appointments.filter(({ patient_id: id }) => id === 'zoe');
    expect(left.length > 0).toBe(rows.length === 1);
  });
});
