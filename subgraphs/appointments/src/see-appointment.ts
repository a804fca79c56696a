import type { AppointmentsContext } from './context.ts';
import type { Appointment, AppointmentKey } from './domain/appointment.ts';
import type { SlotKey } from './domain/slot.ts';
import { maySee } from './practice-access.ts';
import type { PatientRecord } from './sql/patient.ts';

/** An appointment by its key, if the caller may see it; else null, as if there were none. */
export async function seeAppointment(
  context: AppointmentsContext,
  key: AppointmentKey,
): Promise<Appointment | null> {
  const { caller, loaders, logger, region } = context;
  if (caller.actor === null) return null;
  const appointment = await loaders.appointment.load(key);
  const seen = await show(context, appointment);
  if (appointment !== null && seen === null) {
    // Ids cannot be guessed: somebody has got hold of one.
    const { role } = caller.actor;
    region.metrics.withheld(caller.region, role);
    logger.info({ role }, "somebody else's appointment was asked for");
  }
  return seen;
}

/** The appointment that takes a slot, if the caller may see it; else null, as if there were none. */
export async function seeAppointmentOfSlot(
  context: AppointmentsContext,
  slot: SlotKey,
): Promise<Appointment | null> {
  return show(context, await context.loaders.appointmentOfSlot.load(slot));
}

/** Whose an appointment is that the caller has got already; null for who may not see patients. */
export async function seePatient(
  { region, caller, loaders }: AppointmentsContext,
  appointment: Appointment,
): Promise<PatientRecord | null> {
  if (!(await maySee(region, caller, appointment))) return null;
  return loaders.patient.load(appointment.patientId);
}

/** What others than the patient see goes into the audit trail first: no record, no answer. */
async function show(
  { region, caller, loaders }: AppointmentsContext,
  appointment: Appointment | null,
): Promise<Appointment | null> {
  if (appointment === null || !(await maySee(region, caller, appointment))) return null;
  if (caller.patient === null) await loaders.auditedRead.load(appointment);
  return appointment;
}
