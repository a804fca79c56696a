import { requirePatient } from '@rendezvous/platform/caller';
import { encodeAppointmentId, encodeDoctorId, encodeSlotId } from '@rendezvous/platform/ids';
import { dateTimeScalar } from '@rendezvous/platform/scalars';

import { bookAppointment } from './book-appointment.ts';
import { cancelAppointment } from './cancel-appointment.ts';
import { appointmentKeyIn, type PatientCaller } from './change-request.ts';
import type { AppointmentsContext } from './context.ts';
import type { Appointment } from './domain/appointment.ts';
import type { Operation } from './domain/input-hash.ts';
import { canAnswer, type ChangeOutcome, failuresOf } from './domain/outcome.ts';
import type {
  BookAppointmentResult,
  CancelAppointmentResult,
  HoldSlotResult,
  RescheduleAppointmentResult,
  Resolvers,
} from './generated/resolver-types.ts';
import { holdSlot } from './hold-slot.ts';
import { listOwnAppointments } from './list-appointments.ts';
import { presentFailure } from './present-failure.ts';
import { rescheduleAppointment } from './reschedule-appointment.ts';
import type { Contact } from './sql/patient.ts';
import { updateProfile } from './update-profile.ts';

async function findMe({ caller, loaders }: AppointmentsContext): Promise<Contact | null> {
  const { patient } = caller;
  // Until something is stored, the token is all there is to know about a patient.
  return patient === null ? null : ((await loaders.profile.load(patient.id)) ?? patient);
}

/** The caller of a mutation. @throws Unauthenticated when nobody is signed in */
function signedIn({ caller }: AppointmentsContext): PatientCaller {
  const { language, requestId, traceparent } = caller;
  return { patient: requirePatient(caller), language, requestId, traceparent };
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
};

/**
 * Runs one change and puts its outcome into the shape of the schema's unions. Throws, which is
 * masked and logged, for a failure that the mutation's own union has not.
 */
async function answer<Result>(
  context: AppointmentsContext,
  operation: Operation,
  change: (caller: PatientCaller) => Promise<ChangeOutcome>,
): Promise<Result> {
  const { caller, region, messages } = context;
  const outcome = await change(signedIn(context));
  region.metrics.answered(caller.region, operation, outcome);
  if (!canAnswer(operation, outcome)) throw new Error(`${operation} answered ${outcome.kind}`);
  if (outcome.kind !== 'Done') {
    return presentFailure(outcome, messages, caller) as Result;
  }
  const { appointment } = outcome;
  const __typename = `${operation.slice(0, 1).toUpperCase()}${operation.slice(1)}Success`;
  return { __typename, appointment, expiresAt: appointment.holdExpiresAt } as Result;
}

async function findOwn(
  { caller, loaders }: AppointmentsContext,
  id: string,
): Promise<Appointment | null> {
  // The id is checked first, so that a malformed one is told apart even when nobody is signed in.
  const key = appointmentKeyIn(caller.region, 'id', id);
  if (key === null || caller.patient === null) return null;
  const appointment = await loaders.appointment.load(key);
  return appointment?.patientId === caller.patient.id ? appointment : null;
}

/** Thin: arguments in, use case, answer out. */
export const resolvers: Resolvers = {
  DateTime: dateTimeScalar,

  Query: {
    me: (_parent, _arguments, context) => findMe(context),
    appointment: (_parent, { id }, context) => findOwn(context, id),
  },

  Mutation: {
    holdSlot: (_parent, { input }, context) =>
      answer(context, 'holdSlot', (caller) => holdSlot(context.region, caller, input)),
    bookAppointment: (_parent, { input }, context) =>
      answer(context, 'bookAppointment', (caller) =>
        bookAppointment(context.region, caller, input),
      ),
    rescheduleAppointment: (_parent, { input }, context) =>
      answer(context, 'rescheduleAppointment', (caller) =>
        rescheduleAppointment(context.region, caller, input),
      ),
    cancelAppointment: (_parent, { input }, context) =>
      answer(context, 'cancelAppointment', (caller) =>
        cancelAppointment(context.region, caller, input),
      ),
    updateProfile: async (_parent, { input }, context) => ({
      __typename: 'UpdateProfileSuccess',
      patient: await updateProfile(context.region, signedIn(context), input),
    }),
  },

  Patient: {
    appointments: (patient, page, { region }) => listOwnAppointments(region, patient.id, page),
  },

  Appointment: {
    // Another service may hold a reference to any appointment; it is shown to its patient only.
    __resolveReference: ({ id }, context) => findOwn(context, id),
    id: ({ doctorId, slotStartsAt, id }, _arguments, { caller }) =>
      encodeAppointmentId(caller.region, doctorId, slotStartsAt, id),
    slot: ({ doctorId, slotStartsAt }, _arguments, { caller }) => ({
      id: encodeSlotId(caller.region, doctorId, slotStartsAt),
    }),
    doctor: ({ doctorId }, _arguments, { caller }) => ({
      id: encodeDoctorId(caller.region, doctorId),
    }),
    holdExpiresAt: ({ status, holdExpiresAt }) => (status === 'HELD' ? holdExpiresAt : null),
    previous: ({ doctorId, previousId, previousSlotStartsAt }, _arguments, { loaders }) => {
      if (previousId === null || previousSlotStartsAt === null) return null;
      return loaders.appointment.load({
        doctorId,
        slotStartsAt: previousSlotStartsAt,
        id: previousId,
      });
    },
    history: (appointment, _arguments, { loaders }) => loaders.history.load(appointment),
  },
};
