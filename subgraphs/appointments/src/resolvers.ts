import { noAddress } from '@rendezvous/events/event-types';
import { type Caller, requirePatient } from '@rendezvous/platform/caller';
import { encodeAppointmentId, encodeDoctorId, encodeSlotId } from '@rendezvous/platform/ids';
import { dateTimeScalar } from '@rendezvous/platform/scalars';

import { bookAppointment } from './book-appointment.ts';
import { bookAppointmentForPatient } from './book-appointment-for-patient.ts';
import { cancelAppointment } from './cancel-appointment.ts';
import { cancelAppointmentForPatient } from './cancel-appointment-for-patient.ts';
import { appointmentKeyIn, type PatientCaller, slotKeyIn } from './change-request.ts';
import type { AppointmentsContext } from './context.ts';
import type { Appointment } from './domain/appointment.ts';
import { erasePatient } from './erase-patient.ts';
import type { Operation } from './domain/input-hash.ts';
import { canAnswer, type ChangeOutcome, failuresOf } from './domain/outcome.ts';
import type {
  BookAppointmentForPatientResult,
  BookAppointmentResult,
  CancelAppointmentForPatientResult,
  CancelAppointmentResult,
  CheckInAppointmentResult,
  CompleteAppointmentResult,
  ErasePatientResult,
  HoldSlotResult,
  MarkAppointmentNoShowResult,
  RescheduleAppointmentResult,
  Resolvers,
} from './generated/resolver-types.ts';
import { holdSlot } from './hold-slot.ts';
import { listOwnAppointments } from './list-appointments.ts';
import { presentFailure } from './present-failure.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { checkInAppointment, completeAppointment, markAppointmentNoShow } from './record-visit.ts';
import { rescheduleAppointment } from './reschedule-appointment.ts';
import { seeAppointment, seeAppointmentOfSlot, seePatient } from './see-appointment.ts';
import { listRecordedAccesses, readPatientRecord } from './read-patient-record.ts';
import type { Profile } from './sql/patient.ts';
import { updateProfile } from './update-profile.ts';

async function findMe({ caller, loaders }: AppointmentsContext): Promise<Profile | null> {
  const { patient } = caller;
  // Until something is stored, the token is all there is to know about a patient.
  return patient === null ? null : ((await loaders.profile.load(patient.id)) ?? patient);
}

/** The caller of a patient's mutation. @throws Unauthenticated when nobody is signed in */
function signedIn({ caller }: AppointmentsContext): PatientCaller {
  const { language, requestId, client, traceparent } = caller;
  return { patient: requirePatient(caller), language, requestId, client, traceparent };
}

/** The names of the failures in the union of a mutation. */
type FailuresIn<Result extends { __typename?: string }> = readonly Exclude<
  NonNullable<Result['__typename']>,
  `${string}Success`
>[];

// Does not compile when a mutation can be refused with what its union in the schema has not.
failuresOf satisfies {
  holdSlot: FailuresIn<HoldSlotResult>;
  bookAppointment: FailuresIn<BookAppointmentResult>;
  rescheduleAppointment: FailuresIn<RescheduleAppointmentResult>;
  cancelAppointment: FailuresIn<CancelAppointmentResult>;
  checkInAppointment: FailuresIn<CheckInAppointmentResult>;
  completeAppointment: FailuresIn<CompleteAppointmentResult>;
  markAppointmentNoShow: FailuresIn<MarkAppointmentNoShowResult>;
  cancelAppointmentForPatient: FailuresIn<CancelAppointmentForPatientResult>;
  bookAppointmentForPatient: FailuresIn<BookAppointmentForPatientResult>;
};

/**
 * Runs one change and puts its outcome into the shape of the schema's unions. Throws, which is
 * masked and logged, for a failure that the mutation's own union has not.
 */
async function answer<Result>(
  context: AppointmentsContext,
  operation: Operation,
  change: () => Promise<ChangeOutcome>,
): Promise<Result> {
  const { caller, region, messages } = context;
  const outcome = await change();
  region.metrics.answered(caller.region, operation, outcome);
  if (!canAnswer(operation, outcome)) throw new Error(`${operation} answered ${outcome.kind}`);
  if (outcome.kind !== 'Done') {
    return presentFailure(outcome, messages, caller) as Result;
  }
  const { appointment } = outcome;
  const __typename = `${operation.slice(0, 1).toUpperCase()}${operation.slice(1)}Success`;
  return { __typename, appointment, expiresAt: appointment.holdExpiresAt } as Result;
}

/** One of the mutations of patients. */
function answerPatient<Input, Result>(
  operation: Operation,
  change: (
    region: RegionDependencies,
    caller: PatientCaller,
    input: Input,
  ) => Promise<ChangeOutcome>,
): (parent: unknown, args: { input: Input }, context: AppointmentsContext) => Promise<Result> {
  return (_parent, { input }, context) =>
    answer(context, operation, () => change(context.region, signedIn(context), input));
}

/** One of the mutations of practices; that the caller is staff or a partner, the schema says. */
function answerPractice<Input, Result>(
  operation: Operation,
  change: (region: RegionDependencies, caller: Caller, input: Input) => Promise<ChangeOutcome>,
): (parent: unknown, args: { input: Input }, context: AppointmentsContext) => Promise<Result> {
  return (_parent, { input }, context) =>
    answer(context, operation, () => change(context.region, context.caller, input));
}

async function findVisible(context: AppointmentsContext, id: string): Promise<Appointment | null> {
  // The id is checked first, so that a malformed one is told apart even when nobody is signed in.
  const key = appointmentKeyIn(context.caller.region, 'id', id);
  return key === null ? null : seeAppointment(context, key);
}

/** Thin: arguments in, use case, answer out. */
export const resolvers: Resolvers = {
  DateTime: dateTimeScalar,

  Query: {
    me: (_parent, _arguments, context) => findMe(context),
    appointment: (_parent, { id }, context) => findVisible(context, id),
    patientRecord: (_parent, { patientId }, { caller, region }) =>
      readPatientRecord(region, caller, patientId ?? null),
  },

  Mutation: {
    holdSlot: answerPatient('holdSlot', holdSlot),
    bookAppointment: answerPatient('bookAppointment', bookAppointment),
    rescheduleAppointment: answerPatient('rescheduleAppointment', rescheduleAppointment),
    cancelAppointment: answerPatient('cancelAppointment', cancelAppointment),
    bookAppointmentForPatient: answerPractice(
      'bookAppointmentForPatient',
      bookAppointmentForPatient,
    ),
    cancelAppointmentForPatient: answerPractice(
      'cancelAppointmentForPatient',
      cancelAppointmentForPatient,
    ),
    checkInAppointment: answerPractice('checkInAppointment', checkInAppointment),
    completeAppointment: answerPractice('completeAppointment', completeAppointment),
    markAppointmentNoShow: answerPractice('markAppointmentNoShow', markAppointmentNoShow),
    erasePatient: async (_parent, { input }, context) => {
      const { caller, region, messages } = context;
      const erasure = await erasePatient(region, caller, input.patientId);
      if (erasure === null) {
        return presentFailure({ kind: 'PatientNotFound' }, messages, caller) as ErasePatientResult;
      }
      const { appointments: erasedAppointments, canceled: canceledAppointments } = erasure;
      return { __typename: 'ErasePatientSuccess', erasedAppointments, canceledAppointments };
    },
    updateProfile: async (_parent, { input }, context) => ({
      __typename: 'UpdateProfileSuccess',
      patient: await updateProfile(context.region, signedIn(context), input),
    }),
  },

  PatientRecord: {
    appointments: ({ id }, page, { region }) => listOwnAppointments(region, id, page),
    accesses: ({ id }, page, { region }) => listRecordedAccesses(region, id, page),
  },

  RecordedAccess: {
    actor: ({ actorId }) => actorId,
    reference: ({ subjectId }) => subjectId,
  },

  Patient: {
    appointments: (patient, page, { region }) => listOwnAppointments(region, patient.id, page),
  },

  Appointment: {
    // Another service may hold a reference to any appointment; not everybody is shown it.
    __resolveReference: ({ id }, context) => findVisible(context, id),
    id: ({ doctorId, slotStartsAt, id }, _arguments, { caller }) =>
      encodeAppointmentId(caller.region, doctorId, slotStartsAt, id),
    slot: ({ doctorId, slotStartsAt }, _arguments, { caller }) => ({
      id: encodeSlotId(caller.region, doctorId, slotStartsAt),
    }),
    doctor: ({ doctorId }, _arguments, { caller }) => ({
      id: encodeDoctorId(caller.region, doctorId),
    }),
    patient: (appointment, _arguments, context) => seePatient(context, appointment),
    holdExpiresAt: ({ status, holdExpiresAt }) => (status === 'HELD' ? holdExpiresAt : null),
    previous: ({ doctorId, previousId, previousSlotStartsAt }, _arguments, context) => {
      if (previousId === null || previousSlotStartsAt === null) return null;
      const key = { doctorId, slotStartsAt: previousSlotStartsAt, id: previousId };
      return seeAppointment(context, key);
    },
    history: (appointment, _arguments, { loaders }) => loaders.history.load(appointment),
  },
  AppointmentPatient: {
    // Of who was erased nothing is left, which is stored as a text of no length.
    email: ({ email }) => (email === noAddress ? null : email),
    hasAccount: ({ practiceId }) => practiceId === null,
  },

  Slot: {
    __resolveReference: ({ id }) => ({ id }),
    appointment: ({ id }, _arguments, context) => {
      const slot = slotKeyIn(context.caller.region, 'id', id);
      return slot === null ? null : seeAppointmentOfSlot(context, slot);
    },
  },
};
