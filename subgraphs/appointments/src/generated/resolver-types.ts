// Generated from schema.graphql by "npm run generate".
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AppointmentMapper, AppointmentChangeMapper, AppointmentConnectionMapper, AppointmentPatientMapper, PatientMapper, PatientRecordMapper, RecordedAccessMapper, RecordedAccessConnectionMapper } from '../mappers.ts';
import type { AppointmentsContext } from '../context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant in RFC 3339 form in UTC, for example `2026-11-24T08:30:00Z`; milliseconds are optional. */
  DateTime: { input: Date; output: Date; }
  _FieldSet: { input: unknown; output: unknown; }
};

/** What a caller is to Rendezvous. */
export type Access__Role =
  /** Everybody, also who is not signed in. */
  | 'ANYONE'
  /** A patient who is signed in. */
  | 'PATIENT'
  /** Somebody who works at a practice and is signed in. */
  | 'STAFF'
  /** A program of a practice, known by its API key. */
  | 'PARTNER'
  /** Somebody who runs the platform and is signed in. */
  | 'OPERATOR'
  /** Another service of the platform; nobody outside of it. */
  | 'SERVICE';

/** What patients and practices can ask about appointments. */
export type Query = {
  __typename?: 'Query';
  /** The signed-in patient, or null when the request carries no patient token. */
  me?: Maybe<Patient>;
  /**
   * One of the signed-in patient's own appointments or, for staff and partners with the scope
   * `appointments:read`, one with a doctor of their practices. Null when there is no such appointment,
   * when it is somebody else's, when it is in another region, or when nobody is signed in.
   */
  appointment?: Maybe<Appointment>;
  /**
   * Everything that is stored about a patient, for a copy of the data (GDPR, article 15): one's own, or
   * for operators with the scope `patients:read` anybody's. Null when nothing is stored under the id.
   * Every call is kept in the audit trail.
   */
  patientRecord?: Maybe<PatientRecord>;
};


/** What patients and practices can ask about appointments. */
export type QueryAppointmentArgs = {
  id: Scalars['ID']['input'];
};


/** What patients and practices can ask about appointments. */
export type QueryPatientRecordArgs = {
  patientId?: InputMaybe<Scalars['ID']['input']>;
};

/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Reserves a slot for the signed-in patient alone for some minutes (the region's setting), so that
   * a form can be filled in without a race. Does not count as a change, but at most 3 holds can be
   * open at once, and three times as many can be made in a day as changes are allowed. Holding a slot
   * one already holds answers the same hold; its time is not extended.
   */
  holdSlot?: Maybe<HoldSlotResult>;
  /**
   * Books a slot for the signed-in patient. A hold the patient has on the slot becomes the
   * appointment and keeps its id. Counts as one of the day's changes.
   */
  bookAppointment?: Maybe<BookAppointmentResult>;
  /**
   * Moves a booked appointment to another slot of the same doctor. The old appointment becomes
   * RESCHEDULED and the answer is a new one that points back to it. Both slots change hands together
   * or not at all. Counts as one of the day's changes.
   */
  rescheduleAppointment?: Maybe<RescheduleAppointmentResult>;
  /**
   * Cancels a booked appointment and frees its slot; counts as one of the day's changes. Given a
   * hold, it gives the hold up at once, which is possible at any time and does not count.
   */
  cancelAppointment?: Maybe<CancelAppointmentResult>;
  /**
   * Forgets a patient for good (GDPR, article 17): future appointments are canceled, everything else is
   * kept as nobody's, messages are deleted. A patient erases only themselves; operators with the scope
   * `patients:erase` anybody. Nobody can undo it. A second time answers PatientNotFound.
   */
  erasePatient?: Maybe<ErasePatientResult>;
  /**
   * Changes what is stored about the signed-in patient. Until this is used, or a first slot is held or
   * booked, the profile is what the patient's token says. Repeating it does no harm.
   */
  updateProfile?: Maybe<UpdateProfileResult>;
  /**
   * Books a slot of a doctor of the caller's practices for a patient who called and need not have an
   * account. Who gives the same name and the same phone number again is the same patient of that
   * practice, and of no other. Does not count as one of the patient's changes; a practice can book
   * 1,000 appointments a day. A patient with an e-mail address gets a confirmation.
   */
  bookAppointmentForPatient?: Maybe<BookAppointmentForPatientResult>;
  /**
   * Cancels a booked appointment with a doctor of the caller's practices, at any time, and frees its
   * slot. The patient is told by e-mail where there is an address.
   */
  cancelAppointmentForPatient?: Maybe<CancelAppointmentForPatientResult>;
  /**
   * Records that the patient of a booked appointment has arrived. It can no longer be moved or
   * canceled after that.
   */
  checkInAppointment?: Maybe<CheckInAppointmentResult>;
  /** Records that the visit of a patient who was checked in is over. */
  completeAppointment?: Maybe<CompleteAppointmentResult>;
  /** Records that the patient of a booked appointment did not come; possible from its start on. */
  markAppointmentNoShow?: Maybe<MarkAppointmentNoShowResult>;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationHoldSlotArgs = {
  input: HoldSlotInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationBookAppointmentArgs = {
  input: BookAppointmentInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationRescheduleAppointmentArgs = {
  input: RescheduleAppointmentInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationCancelAppointmentArgs = {
  input: CancelAppointmentInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationErasePatientArgs = {
  input: ErasePatientInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationBookAppointmentForPatientArgs = {
  input: BookAppointmentForPatientInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationCancelAppointmentForPatientArgs = {
  input: CancelAppointmentForPatientInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationCheckInAppointmentArgs = {
  input: CheckInAppointmentInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationCompleteAppointmentArgs = {
  input: CompleteAppointmentInput;
};


/**
 * Everything that patients and practices can change about appointments. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationMarkAppointmentNoShowArgs = {
  input: MarkAppointmentNoShowInput;
};

/** Which slot to hold. */
export type HoldSlotInput = {
  /**
   * Chosen by the client, unique per patient and action: 8 to 128 printable ASCII characters without
   * spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the slot to hold. */
  slotId: Scalars['ID']['input'];
};

/** Which slot to book, and why. */
export type BookAppointmentInput = {
  /**
   * Chosen by the client, unique per patient and action: 8 to 128 printable ASCII characters without
   * spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the slot to book. */
  slotId: Scalars['ID']['input'];
  /**
   * What the visit is about: at most 500 characters. Kept with the appointment for the patient and the
   * practice's staff; never part of a mail or an event.
   */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** Which appointment to move, and to which slot. */
export type RescheduleAppointmentInput = {
  /**
   * Chosen by the client, unique per patient and action: 8 to 128 printable ASCII characters without
   * spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the booked appointment to move. */
  appointmentId: Scalars['ID']['input'];
  /** Id of the slot to move to. It must be the same doctor's. */
  newSlotId: Scalars['ID']['input'];
};

/** Which appointment to cancel, and why. */
export type CancelAppointmentInput = {
  /**
   * Chosen by the client, unique per patient and action: 8 to 128 printable ASCII characters without
   * spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the booked appointment, or of the hold, to give up. */
  appointmentId: Scalars['ID']['input'];
  /**
   * Why: at most 500 characters. Kept with the appointment for the patient and the practice's staff;
   * never part of a mail or an event.
   */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** Which slot to book for a patient of the practice, and why. */
export type BookAppointmentForPatientInput = {
  /**
   * Chosen by the client, unique per API client or member of staff and action: 8 to 128 printable ASCII
   * characters without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the slot to book, of a doctor of the caller's practices. */
  slotId: Scalars['ID']['input'];
  /** Who called. */
  patient: PatientOfPracticeInput;
  /**
   * What the visit is about: at most 500 characters. Kept with the appointment for the practice's staff;
   * never part of a mail or an event.
   */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** A patient of a practice as they said on the phone: a phone number, an e-mail address or both. */
export type PatientOfPracticeInput = {
  /** Full name: 1 to 200 characters. */
  name: Scalars['String']['input'];
  /**
   * Phone number, with the country's code or as it is written in the region: `+33 6 12 34 56 78` or
   * `06 12 34 56 78`.
   */
  phone?: InputMaybe<Scalars['String']['input']>;
  /** Where the confirmation is sent: an e-mail address of at most 254 characters. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Language of mails, one of the region's languages; the region's own when left out. */
  language?: InputMaybe<Scalars['String']['input']>;
};

/** Which appointment of the practice to cancel, and why. */
export type CancelAppointmentForPatientInput = {
  /**
   * Chosen by the client, unique per API client or member of staff and action: 8 to 128 printable ASCII
   * characters without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the booked appointment. */
  appointmentId: Scalars['ID']['input'];
  /**
   * Why: at most 500 characters. Kept with the appointment for the patient and the practice's staff;
   * never part of a mail or an event.
   */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** Whose patient has arrived. */
export type CheckInAppointmentInput = {
  /**
   * Chosen by the client, unique per API client or member of staff and action: 8 to 128 printable ASCII
   * characters without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the booked appointment. */
  appointmentId: Scalars['ID']['input'];
};

/** Which visit is over. */
export type CompleteAppointmentInput = {
  /**
   * Chosen by the client, unique per API client or member of staff and action: 8 to 128 printable ASCII
   * characters without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the appointment whose patient was checked in. */
  appointmentId: Scalars['ID']['input'];
};

/** Who did not come. */
export type MarkAppointmentNoShowInput = {
  /**
   * Chosen by the client, unique per API client or member of staff and action: 8 to 128 printable ASCII
   * characters without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the booked appointment that has begun. */
  appointmentId: Scalars['ID']['input'];
};

/** What to change about a patient. A field that is left out or null stays as it is. */
export type UpdateProfileInput = {
  /** Full name as the practice should see it: 1 to 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Where confirmations are sent: an e-mail address of at most 254 characters. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Language of mails, one of the region's languages, for example `fr`. */
  language?: InputMaybe<Scalars['String']['input']>;
};

/** Whom to forget. */
export type ErasePatientInput = {
  /** The patient's id: the subject of their token. A patient has to name their own. */
  patientId: Scalars['ID']['input'];
};

/** The answer to `holdSlot`. */
export type HoldSlotResult = HoldSlotSuccess | SlotTaken | SlotNotFound | SlotInPast | SlotBusy | AppointmentOverlap | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `bookAppointment`. */
export type BookAppointmentResult = BookAppointmentSuccess | SlotTaken | SlotNotFound | SlotInPast | SlotBusy | AppointmentOverlap | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `rescheduleAppointment`. */
export type RescheduleAppointmentResult = RescheduleAppointmentSuccess | AppointmentNotFound | AppointmentNotActive | CancellationWindowClosed | RescheduleLimitReached | DifferentDoctor | SlotTaken | SlotNotFound | SlotInPast | SlotBusy | AppointmentOverlap | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `cancelAppointment`. */
export type CancelAppointmentResult = CancelAppointmentSuccess | AppointmentNotFound | AppointmentNotActive | CancellationWindowClosed | SlotBusy | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `bookAppointmentForPatient`. */
export type BookAppointmentForPatientResult = BookAppointmentForPatientSuccess | SlotTaken | SlotNotFound | SlotInPast | SlotBusy | AppointmentOverlap | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `cancelAppointmentForPatient`. */
export type CancelAppointmentForPatientResult = CancelAppointmentForPatientSuccess | AppointmentNotFound | AppointmentNotActive | SlotBusy | RequestIdReused | RequestInProgress;

/** The answer to `checkInAppointment`. */
export type CheckInAppointmentResult = CheckInAppointmentSuccess | AppointmentNotFound | AppointmentNotActive | SlotBusy | RequestIdReused | RequestInProgress;

/** The answer to `completeAppointment`. */
export type CompleteAppointmentResult = CompleteAppointmentSuccess | AppointmentNotFound | AppointmentNotActive | AppointmentNotCheckedIn | SlotBusy | RequestIdReused | RequestInProgress;

/** The answer to `markAppointmentNoShow`. */
export type MarkAppointmentNoShowResult = MarkAppointmentNoShowSuccess | AppointmentNotFound | AppointmentNotActive | AppointmentNotStarted | SlotBusy | RequestIdReused | RequestInProgress;

/** The answer to `updateProfile`. Bad values are reported as BAD_USER_INPUT errors. */
export type UpdateProfileResult = UpdateProfileSuccess;

/** The answer to `erasePatient`. */
export type ErasePatientResult = ErasePatientSuccess | PatientNotFound;

/** The slot is held. */
export type HoldSlotSuccess = {
  __typename?: 'HoldSlotSuccess';
  /** The hold: an appointment in the state HELD. Booking the slot keeps its id. */
  appointment: Appointment;
  /** When the hold ends by itself and the slot is free again. */
  expiresAt: Scalars['DateTime']['output'];
};

/** The appointment is booked. */
export type BookAppointmentSuccess = {
  __typename?: 'BookAppointmentSuccess';
  /** The appointment, in the state BOOKED. */
  appointment: Appointment;
};

/** The appointment was moved. */
export type RescheduleAppointmentSuccess = {
  __typename?: 'RescheduleAppointmentSuccess';
  /** The new appointment, in the state BOOKED; `previous` is the one it replaces. */
  appointment: Appointment;
};

/** The appointment was canceled, or the hold given up. */
export type CancelAppointmentSuccess = {
  __typename?: 'CancelAppointmentSuccess';
  /** The appointment in its last state: CANCELED, or EXPIRED when it was a hold. */
  appointment: Appointment;
};

/** The appointment is booked. */
export type BookAppointmentForPatientSuccess = {
  __typename?: 'BookAppointmentForPatientSuccess';
  /** The appointment, in the state BOOKED. */
  appointment: Appointment;
};

/** The appointment was canceled. */
export type CancelAppointmentForPatientSuccess = {
  __typename?: 'CancelAppointmentForPatientSuccess';
  /** The appointment, in the state CANCELED. */
  appointment: Appointment;
};

/** The patient was checked in. */
export type CheckInAppointmentSuccess = {
  __typename?: 'CheckInAppointmentSuccess';
  /** The appointment, in the state CHECKED_IN. */
  appointment: Appointment;
};

/** The visit is over. */
export type CompleteAppointmentSuccess = {
  __typename?: 'CompleteAppointmentSuccess';
  /** The appointment, in the state COMPLETED. */
  appointment: Appointment;
};

/** It was recorded that the patient did not come. */
export type MarkAppointmentNoShowSuccess = {
  __typename?: 'MarkAppointmentNoShowSuccess';
  /** The appointment, in the state NO_SHOW. */
  appointment: Appointment;
};

/** The profile was changed. */
export type UpdateProfileSuccess = {
  __typename?: 'UpdateProfileSuccess';
  /** The patient as stored now. */
  patient: Patient;
};

/** The patient was forgotten. */
export type ErasePatientSuccess = {
  __typename?: 'ErasePatientSuccess';
  /** How many appointments, past ones included, now are nobody's. */
  erasedAppointments: Scalars['Int']['output'];
  /** How many future appointments and holds among them were given up. */
  canceledAppointments: Scalars['Int']['output'];
};

/** A refusal that a program can tell apart by its type or `code` and show to a patient as it is. */
export type UserError = {
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** A stable name of the failure, for example `SLOT_TAKEN`. */
  code: Scalars['String']['output'];
};

/** Somebody else has the slot, or the practice has withdrawn it. */
export type SlotTaken = UserError & {
  __typename?: 'SlotTaken';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `SLOT_TAKEN`. */
  code: Scalars['String']['output'];
  /** At most 5 slots of the same doctor that are free now, nearest in time first; it may be empty. */
  alternatives: Array<Slot>;
};

/** There is no such slot. */
export type SlotNotFound = UserError & {
  __typename?: 'SlotNotFound';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `SLOT_NOT_FOUND`. */
  code: Scalars['String']['output'];
};

/** The slot has already begun. */
export type SlotInPast = UserError & {
  __typename?: 'SlotInPast';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `SLOT_IN_PAST`. */
  code: Scalars['String']['output'];
};

/** Too many patients want the slot at this moment; trying again in a few seconds can succeed. */
export type SlotBusy = UserError & {
  __typename?: 'SlotBusy';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `SLOT_BUSY`. */
  code: Scalars['String']['output'];
};

/** The patient already has an appointment or a hold at that time. */
export type AppointmentOverlap = UserError & {
  __typename?: 'AppointmentOverlap';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `APPOINTMENT_OVERLAP`. */
  code: Scalars['String']['output'];
};

/** The patient, or the practice, has no such appointment. */
export type AppointmentNotFound = UserError & {
  __typename?: 'AppointmentNotFound';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `APPOINTMENT_NOT_FOUND`. */
  code: Scalars['String']['output'];
};

/** Nothing is stored about such a patient. */
export type PatientNotFound = UserError & {
  __typename?: 'PatientNotFound';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `PATIENT_NOT_FOUND`. */
  code: Scalars['String']['output'];
};

/** The appointment was already moved, canceled, expired or attended, or is only a hold. */
export type AppointmentNotActive = UserError & {
  __typename?: 'AppointmentNotActive';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `APPOINTMENT_NOT_ACTIVE`. */
  code: Scalars['String']['output'];
};

/** The patient has not been checked in, so the visit cannot be over. */
export type AppointmentNotCheckedIn = UserError & {
  __typename?: 'AppointmentNotCheckedIn';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `APPOINTMENT_NOT_CHECKED_IN`. */
  code: Scalars['String']['output'];
};

/** The appointment has not begun, so nobody can have failed to come. */
export type AppointmentNotStarted = UserError & {
  __typename?: 'AppointmentNotStarted';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `APPOINTMENT_NOT_STARTED`. */
  code: Scalars['String']['output'];
};

/** It is too short before the appointment to cancel or move it. */
export type CancellationWindowClosed = UserError & {
  __typename?: 'CancellationWindowClosed';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `CANCELLATION_WINDOW_CLOSED`. */
  code: Scalars['String']['output'];
};

/** The appointment was moved as often as the region allows. */
export type RescheduleLimitReached = UserError & {
  __typename?: 'RescheduleLimitReached';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `RESCHEDULE_LIMIT_REACHED`. */
  code: Scalars['String']['output'];
};

/** The slot to move to belongs to another doctor. */
export type DifferentDoctor = UserError & {
  __typename?: 'DifferentDoctor';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `DIFFERENT_DOCTOR`. */
  code: Scalars['String']['output'];
};

/** The request id was used before for something else. */
export type RequestIdReused = UserError & {
  __typename?: 'RequestIdReused';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `REQUEST_ID_REUSED`. */
  code: Scalars['String']['output'];
};

/** A request with this id is still running; asking again shortly returns its answer. */
export type RequestInProgress = UserError & {
  __typename?: 'RequestInProgress';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `REQUEST_IN_PROGRESS`. */
  code: Scalars['String']['output'];
};

/**
 * The patient, or the practice, has used up what is possible in a day, has too many holds, or has tried
 * in vain too often lately.
 */
export type TooManyRequests = UserError & {
  __typename?: 'TooManyRequests';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `TOO_MANY_REQUESTS`. */
  code: Scalars['String']['output'];
};

/** A person who books appointments. Patients see only themselves. */
export type Patient = {
  __typename?: 'Patient';
  /** The subject of the patient's token. */
  id: Scalars['ID']['output'];
  /** Full name, as practices see it. */
  name: Scalars['String']['output'];
  /** Where confirmations are sent. */
  email: Scalars['String']['output'];
  /** Language of mails, for example `fr`. */
  language: Scalars['String']['output'];
  /** The patient's appointments and holds, the latest start first. */
  appointments: AppointmentConnection;
};


/** A person who books appointments. Patients see only themselves. */
export type PatientAppointmentsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<AppointmentStatus>;
};

/** Everything that is stored about a patient. */
export type PatientRecord = {
  __typename?: 'PatientRecord';
  /** The patient's id. */
  id: Scalars['ID']['output'];
  /** Name, address and language as stored. */
  profile: AppointmentPatient;
  /** All appointments and holds, the latest start first. */
  appointments: AppointmentConnection;
  /** Who read or changed this patient's data in the past three years, the latest first. */
  accesses: RecordedAccessConnection;
};


/** Everything that is stored about a patient. */
export type PatientRecordAppointmentsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** Everything that is stored about a patient. */
export type PatientRecordAccessesArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** A page of the audit trail. */
export type RecordedAccessConnection = {
  __typename?: 'RecordedAccessConnection';
  /** The entries of this page, at most 50. */
  edges: Array<RecordedAccessEdge>;
  /** Whether there is more, and where it goes on. */
  pageInfo: PageInfo;
};

/** An entry in a page. */
export type RecordedAccessEdge = {
  __typename?: 'RecordedAccessEdge';
  /** Where this entry stands in the list, for `after`. */
  cursor: Scalars['String']['output'];
  /** The entry. */
  node: RecordedAccess;
};

/**
 * That somebody read or changed data of a patient; never the data itself. What patients read of their
 * own is not kept.
 */
export type RecordedAccess = {
  __typename?: 'RecordedAccess';
  /** Opaque id of the entry. */
  id: Scalars['ID']['output'];
  /** When. */
  recordedAt: Scalars['DateTime']['output'];
  /** What the one who did it is: `patient`, `staff`, `partner`, `operator` or `service`. */
  actorRole: Scalars['String']['output'];
  /** Who: the subject of a token, or the name of a program. For operators with the scope `audit:read`. */
  actor?: Maybe<Scalars['String']['output']>;
  /** Name of the API client through which it was done; null when it had no key. */
  client?: Maybe<Scalars['String']['output']>;
  /** What was done. */
  action: AccessAction;
  /** With what: `appointment`, `profile` or `record`, which is everything. */
  subject: Scalars['String']['output'];
  /** The id of the one it was, when there are several. */
  reference?: Maybe<Scalars['ID']['output']>;
  /** The mutation, field or event that did it. */
  operation: Scalars['String']['output'];
};

/** What was done with a patient's data. */
export type AccessAction =
  /** It was shown. */
  | 'READ'
  /** It was changed. */
  | 'CHANGE'
  /** A copy of everything was made. */
  | 'EXPORT'
  /** It was forgotten. */
  | 'ERASE';

/** A page of appointments. */
export type AppointmentConnection = {
  __typename?: 'AppointmentConnection';
  /** The appointments of this page, at most 50. */
  edges: Array<AppointmentEdge>;
  /** Whether there is more, and where it goes on. */
  pageInfo: PageInfo;
};

/** An appointment in a page. */
export type AppointmentEdge = {
  __typename?: 'AppointmentEdge';
  /** Where this appointment stands in the list, for `after`. */
  cursor: Scalars['String']['output'];
  /** The appointment. */
  node: Appointment;
};

/** Where a page lies in a list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Whether there are more entries after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are entries before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first entry; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
  /** The cursor of the last entry; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/** A patient's hold of a slot or appointment on it. */
export type Appointment = {
  __typename?: 'Appointment';
  /** Opaque id, the same for as long as the appointment is not moved. */
  id: Scalars['ID']['output'];
  /** What has become of it. */
  status: AppointmentStatus;
  /** When and how the visit takes place. */
  slot: Slot;
  /** Whom the visit is to. */
  doctor: Doctor;
  /** What the visit is about, as the patient wrote or said it. */
  reason?: Maybe<Scalars['String']['output']>;
  /**
   * Whose appointment it is, for the patient and for staff and partners of the practice with the scope
   * `appointments:read`.
   */
  patient?: Maybe<AppointmentPatient>;
  /** When it was held or booked. */
  createdAt: Scalars['DateTime']['output'];
  /** When a hold ends by itself; null unless the status is HELD. */
  holdExpiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The appointment this one replaced, when it was moved here. */
  previous?: Maybe<Appointment>;
  /** Every change of state, oldest first: at most one for each state, so never more than 8. */
  history: Array<AppointmentChange>;
};

/**
 * The patient of an appointment, as their practice knows them. There is no id: what two practices know
 * of one person cannot be put together by it.
 */
export type AppointmentPatient = {
  __typename?: 'AppointmentPatient';
  /** Full name; empty once the patient was erased. */
  name: Scalars['String']['output'];
  /** Phone number in E.164 form, such as `+33612345678`, when the practice booked and was told one. */
  phone?: Maybe<Scalars['String']['output']>;
  /** Where mails are sent; null for a patient who gave the practice no address, or was erased. */
  email?: Maybe<Scalars['String']['output']>;
  /** Language of mails, for example `fr`. */
  language: Scalars['String']['output'];
  /** Whether the patient has an account and booked themselves; otherwise the practice did. */
  hasAccount: Scalars['Boolean']['output'];
};

/** One change of an appointment's state. */
export type AppointmentChange = {
  __typename?: 'AppointmentChange';
  /** The state before; null for the first entry. */
  fromStatus?: Maybe<AppointmentStatus>;
  /** The state after. */
  toStatus: AppointmentStatus;
  /** Who made the change. */
  changedBy: ChangedBy;
  /** The reason given for a cancellation, if any. */
  reason?: Maybe<Scalars['String']['output']>;
  /** When. */
  changedAt: Scalars['DateTime']['output'];
};

/** What has become of an appointment. */
export type AppointmentStatus =
  /** Reserved for some minutes, not booked yet. */
  | 'HELD'
  /** Booked: the patient is expected. */
  | 'BOOKED'
  /** A hold that ran out, was given up or was withdrawn. */
  | 'EXPIRED'
  /** Moved to another slot; a newer appointment replaces it. */
  | 'RESCHEDULED'
  /** Canceled by the patient or the practice. */
  | 'CANCELED'
  /** The patient has arrived. */
  | 'CHECKED_IN'
  /** The patient did not come. */
  | 'NO_SHOW'
  /** The visit is over. */
  | 'COMPLETED';

/** Who changed an appointment. */
export type ChangedBy =
  /** The patient. */
  | 'PATIENT'
  /** The practice, also by withdrawing the slot. */
  | 'PRACTICE'
  /** The system, for example when a hold ran out. */
  | 'SYSTEM';

/** A slot of a doctor; its times come from the slots service. */
export type Slot = {
  __typename?: 'Slot';
  /** Opaque id of the slot. */
  id: Scalars['ID']['output'];
  /**
   * The appointment that takes the slot, for staff and partners of the doctor's practice: booked,
   * checked in, completed, or one whose patient did not come. Null when there is none, and for everybody
   * else. A hold is none yet.
   */
  appointment?: Maybe<Appointment>;
};

/** A doctor; the profile comes from the doctors service. */
export type Doctor = {
  __typename?: 'Doctor';
  /** Opaque id of the doctor. */
  id: Scalars['ID']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  PatientRecord: PatientRecord;
  Appointment: Appointment;
  Slot: Slot;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  PatientRecord:
    ( { __typename: 'PatientRecord' }
    & GraphQLRecursivePick<FederationTypes['PatientRecord'], {"id":true}> );
  Appointment:
    ( { __typename: 'Appointment' }
    & GraphQLRecursivePick<FederationTypes['Appointment'], {"id":true}> );
  Slot:
    ( { __typename: 'Slot' }
    & GraphQLRecursivePick<FederationTypes['Slot'], {"id":true}> );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  HoldSlotResult:
    | ( Omit<HoldSlotSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( Omit<SlotTaken, 'alternatives'> & { alternatives: Array<_RefType['Slot']> } )
    | ( SlotNotFound )
    | ( SlotInPast )
    | ( SlotBusy )
    | ( AppointmentOverlap )
    | ( RequestIdReused )
    | ( RequestInProgress )
    | ( TooManyRequests )
  ;
  BookAppointmentResult:
    | ( Omit<BookAppointmentSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( Omit<SlotTaken, 'alternatives'> & { alternatives: Array<_RefType['Slot']> } )
    | ( SlotNotFound )
    | ( SlotInPast )
    | ( SlotBusy )
    | ( AppointmentOverlap )
    | ( RequestIdReused )
    | ( RequestInProgress )
    | ( TooManyRequests )
  ;
  RescheduleAppointmentResult:
    | ( Omit<RescheduleAppointmentSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( AppointmentNotFound )
    | ( AppointmentNotActive )
    | ( CancellationWindowClosed )
    | ( RescheduleLimitReached )
    | ( DifferentDoctor )
    | ( Omit<SlotTaken, 'alternatives'> & { alternatives: Array<_RefType['Slot']> } )
    | ( SlotNotFound )
    | ( SlotInPast )
    | ( SlotBusy )
    | ( AppointmentOverlap )
    | ( RequestIdReused )
    | ( RequestInProgress )
    | ( TooManyRequests )
  ;
  CancelAppointmentResult:
    | ( Omit<CancelAppointmentSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( AppointmentNotFound )
    | ( AppointmentNotActive )
    | ( CancellationWindowClosed )
    | ( SlotBusy )
    | ( RequestIdReused )
    | ( RequestInProgress )
    | ( TooManyRequests )
  ;
  BookAppointmentForPatientResult:
    | ( Omit<BookAppointmentForPatientSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( Omit<SlotTaken, 'alternatives'> & { alternatives: Array<_RefType['Slot']> } )
    | ( SlotNotFound )
    | ( SlotInPast )
    | ( SlotBusy )
    | ( AppointmentOverlap )
    | ( RequestIdReused )
    | ( RequestInProgress )
    | ( TooManyRequests )
  ;
  CancelAppointmentForPatientResult:
    | ( Omit<CancelAppointmentForPatientSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( AppointmentNotFound )
    | ( AppointmentNotActive )
    | ( SlotBusy )
    | ( RequestIdReused )
    | ( RequestInProgress )
  ;
  CheckInAppointmentResult:
    | ( Omit<CheckInAppointmentSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( AppointmentNotFound )
    | ( AppointmentNotActive )
    | ( SlotBusy )
    | ( RequestIdReused )
    | ( RequestInProgress )
  ;
  CompleteAppointmentResult:
    | ( Omit<CompleteAppointmentSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( AppointmentNotFound )
    | ( AppointmentNotActive )
    | ( AppointmentNotCheckedIn )
    | ( SlotBusy )
    | ( RequestIdReused )
    | ( RequestInProgress )
  ;
  MarkAppointmentNoShowResult:
    | ( Omit<MarkAppointmentNoShowSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( AppointmentNotFound )
    | ( AppointmentNotActive )
    | ( AppointmentNotStarted )
    | ( SlotBusy )
    | ( RequestIdReused )
    | ( RequestInProgress )
  ;
  UpdateProfileResult: ( Omit<UpdateProfileSuccess, 'patient'> & { patient: _RefType['Patient'] } );
  ErasePatientResult:
    | ( ErasePatientSuccess )
    | ( PatientNotFound )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  UserError:
    | ( Omit<SlotTaken, 'alternatives'> & { alternatives: Array<_RefType['Slot']> } )
    | ( SlotNotFound )
    | ( SlotInPast )
    | ( SlotBusy )
    | ( AppointmentOverlap )
    | ( AppointmentNotFound )
    | ( PatientNotFound )
    | ( AppointmentNotActive )
    | ( AppointmentNotCheckedIn )
    | ( AppointmentNotStarted )
    | ( CancellationWindowClosed )
    | ( RescheduleLimitReached )
    | ( DifferentDoctor )
    | ( RequestIdReused )
    | ( RequestInProgress )
    | ( TooManyRequests )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  access__Role: Access__Role;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  HoldSlotInput: HoldSlotInput;
  BookAppointmentInput: BookAppointmentInput;
  RescheduleAppointmentInput: RescheduleAppointmentInput;
  CancelAppointmentInput: CancelAppointmentInput;
  BookAppointmentForPatientInput: BookAppointmentForPatientInput;
  PatientOfPracticeInput: PatientOfPracticeInput;
  CancelAppointmentForPatientInput: CancelAppointmentForPatientInput;
  CheckInAppointmentInput: CheckInAppointmentInput;
  CompleteAppointmentInput: CompleteAppointmentInput;
  MarkAppointmentNoShowInput: MarkAppointmentNoShowInput;
  UpdateProfileInput: UpdateProfileInput;
  ErasePatientInput: ErasePatientInput;
  HoldSlotResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['HoldSlotResult']>;
  BookAppointmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['BookAppointmentResult']>;
  RescheduleAppointmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RescheduleAppointmentResult']>;
  CancelAppointmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelAppointmentResult']>;
  BookAppointmentForPatientResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['BookAppointmentForPatientResult']>;
  CancelAppointmentForPatientResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelAppointmentForPatientResult']>;
  CheckInAppointmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CheckInAppointmentResult']>;
  CompleteAppointmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CompleteAppointmentResult']>;
  MarkAppointmentNoShowResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['MarkAppointmentNoShowResult']>;
  UpdateProfileResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpdateProfileResult']>;
  ErasePatientResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ErasePatientResult']>;
  HoldSlotSuccess: ResolverTypeWrapper<Omit<HoldSlotSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  BookAppointmentSuccess: ResolverTypeWrapper<Omit<BookAppointmentSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  RescheduleAppointmentSuccess: ResolverTypeWrapper<Omit<RescheduleAppointmentSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  CancelAppointmentSuccess: ResolverTypeWrapper<Omit<CancelAppointmentSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  BookAppointmentForPatientSuccess: ResolverTypeWrapper<Omit<BookAppointmentForPatientSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  CancelAppointmentForPatientSuccess: ResolverTypeWrapper<Omit<CancelAppointmentForPatientSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  CheckInAppointmentSuccess: ResolverTypeWrapper<Omit<CheckInAppointmentSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  CompleteAppointmentSuccess: ResolverTypeWrapper<Omit<CompleteAppointmentSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  MarkAppointmentNoShowSuccess: ResolverTypeWrapper<Omit<MarkAppointmentNoShowSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  UpdateProfileSuccess: ResolverTypeWrapper<Omit<UpdateProfileSuccess, 'patient'> & { patient: ResolversTypes['Patient'] }>;
  ErasePatientSuccess: ResolverTypeWrapper<ErasePatientSuccess>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  SlotTaken: ResolverTypeWrapper<Omit<SlotTaken, 'alternatives'> & { alternatives: Array<ResolversTypes['Slot']> }>;
  SlotNotFound: ResolverTypeWrapper<SlotNotFound>;
  SlotInPast: ResolverTypeWrapper<SlotInPast>;
  SlotBusy: ResolverTypeWrapper<SlotBusy>;
  AppointmentOverlap: ResolverTypeWrapper<AppointmentOverlap>;
  AppointmentNotFound: ResolverTypeWrapper<AppointmentNotFound>;
  PatientNotFound: ResolverTypeWrapper<PatientNotFound>;
  AppointmentNotActive: ResolverTypeWrapper<AppointmentNotActive>;
  AppointmentNotCheckedIn: ResolverTypeWrapper<AppointmentNotCheckedIn>;
  AppointmentNotStarted: ResolverTypeWrapper<AppointmentNotStarted>;
  CancellationWindowClosed: ResolverTypeWrapper<CancellationWindowClosed>;
  RescheduleLimitReached: ResolverTypeWrapper<RescheduleLimitReached>;
  DifferentDoctor: ResolverTypeWrapper<DifferentDoctor>;
  RequestIdReused: ResolverTypeWrapper<RequestIdReused>;
  RequestInProgress: ResolverTypeWrapper<RequestInProgress>;
  TooManyRequests: ResolverTypeWrapper<TooManyRequests>;
  Patient: ResolverTypeWrapper<PatientMapper>;
  PatientRecord: ResolverTypeWrapper<PatientRecordMapper>;
  RecordedAccessConnection: ResolverTypeWrapper<RecordedAccessConnectionMapper>;
  RecordedAccessEdge: ResolverTypeWrapper<Omit<RecordedAccessEdge, 'node'> & { node: ResolversTypes['RecordedAccess'] }>;
  RecordedAccess: ResolverTypeWrapper<RecordedAccessMapper>;
  AccessAction: AccessAction;
  AppointmentConnection: ResolverTypeWrapper<AppointmentConnectionMapper>;
  AppointmentEdge: ResolverTypeWrapper<Omit<AppointmentEdge, 'node'> & { node: ResolversTypes['Appointment'] }>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Appointment: ResolverTypeWrapper<AppointmentMapper>;
  AppointmentPatient: ResolverTypeWrapper<AppointmentPatientMapper>;
  AppointmentChange: ResolverTypeWrapper<AppointmentChangeMapper>;
  AppointmentStatus: AppointmentStatus;
  ChangedBy: ChangedBy;
  Slot: ResolverTypeWrapper<Omit<Slot, 'appointment'> & { appointment?: Maybe<ResolversTypes['Appointment']> }>;
  Doctor: ResolverTypeWrapper<Doctor>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Mutation: Record<PropertyKey, never>;
  HoldSlotInput: HoldSlotInput;
  BookAppointmentInput: BookAppointmentInput;
  RescheduleAppointmentInput: RescheduleAppointmentInput;
  CancelAppointmentInput: CancelAppointmentInput;
  BookAppointmentForPatientInput: BookAppointmentForPatientInput;
  PatientOfPracticeInput: PatientOfPracticeInput;
  CancelAppointmentForPatientInput: CancelAppointmentForPatientInput;
  CheckInAppointmentInput: CheckInAppointmentInput;
  CompleteAppointmentInput: CompleteAppointmentInput;
  MarkAppointmentNoShowInput: MarkAppointmentNoShowInput;
  UpdateProfileInput: UpdateProfileInput;
  ErasePatientInput: ErasePatientInput;
  HoldSlotResult: ResolversUnionTypes<ResolversParentTypes>['HoldSlotResult'];
  BookAppointmentResult: ResolversUnionTypes<ResolversParentTypes>['BookAppointmentResult'];
  RescheduleAppointmentResult: ResolversUnionTypes<ResolversParentTypes>['RescheduleAppointmentResult'];
  CancelAppointmentResult: ResolversUnionTypes<ResolversParentTypes>['CancelAppointmentResult'];
  BookAppointmentForPatientResult: ResolversUnionTypes<ResolversParentTypes>['BookAppointmentForPatientResult'];
  CancelAppointmentForPatientResult: ResolversUnionTypes<ResolversParentTypes>['CancelAppointmentForPatientResult'];
  CheckInAppointmentResult: ResolversUnionTypes<ResolversParentTypes>['CheckInAppointmentResult'];
  CompleteAppointmentResult: ResolversUnionTypes<ResolversParentTypes>['CompleteAppointmentResult'];
  MarkAppointmentNoShowResult: ResolversUnionTypes<ResolversParentTypes>['MarkAppointmentNoShowResult'];
  UpdateProfileResult: ResolversUnionTypes<ResolversParentTypes>['UpdateProfileResult'];
  ErasePatientResult: ResolversUnionTypes<ResolversParentTypes>['ErasePatientResult'];
  HoldSlotSuccess: Omit<HoldSlotSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  BookAppointmentSuccess: Omit<BookAppointmentSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  RescheduleAppointmentSuccess: Omit<RescheduleAppointmentSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  CancelAppointmentSuccess: Omit<CancelAppointmentSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  BookAppointmentForPatientSuccess: Omit<BookAppointmentForPatientSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  CancelAppointmentForPatientSuccess: Omit<CancelAppointmentForPatientSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  CheckInAppointmentSuccess: Omit<CheckInAppointmentSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  CompleteAppointmentSuccess: Omit<CompleteAppointmentSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  MarkAppointmentNoShowSuccess: Omit<MarkAppointmentNoShowSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  UpdateProfileSuccess: Omit<UpdateProfileSuccess, 'patient'> & { patient: ResolversParentTypes['Patient'] };
  ErasePatientSuccess: ErasePatientSuccess;
  Int: Scalars['Int']['output'];
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  SlotTaken: Omit<SlotTaken, 'alternatives'> & { alternatives: Array<ResolversParentTypes['Slot']> };
  SlotNotFound: SlotNotFound;
  SlotInPast: SlotInPast;
  SlotBusy: SlotBusy;
  AppointmentOverlap: AppointmentOverlap;
  AppointmentNotFound: AppointmentNotFound;
  PatientNotFound: PatientNotFound;
  AppointmentNotActive: AppointmentNotActive;
  AppointmentNotCheckedIn: AppointmentNotCheckedIn;
  AppointmentNotStarted: AppointmentNotStarted;
  CancellationWindowClosed: CancellationWindowClosed;
  RescheduleLimitReached: RescheduleLimitReached;
  DifferentDoctor: DifferentDoctor;
  RequestIdReused: RequestIdReused;
  RequestInProgress: RequestInProgress;
  TooManyRequests: TooManyRequests;
  Patient: PatientMapper;
  PatientRecord: PatientRecordMapper;
  RecordedAccessConnection: RecordedAccessConnectionMapper;
  RecordedAccessEdge: Omit<RecordedAccessEdge, 'node'> & { node: ResolversParentTypes['RecordedAccess'] };
  RecordedAccess: RecordedAccessMapper;
  AppointmentConnection: AppointmentConnectionMapper;
  AppointmentEdge: Omit<AppointmentEdge, 'node'> & { node: ResolversParentTypes['Appointment'] };
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  Appointment: AppointmentMapper;
  AppointmentPatient: AppointmentPatientMapper;
  AppointmentChange: AppointmentChangeMapper;
  Slot: Omit<Slot, 'appointment'> & { appointment?: Maybe<ResolversParentTypes['Appointment']> } | FederationReferenceTypes['Slot'];
  Doctor: Doctor;
  String: Scalars['String']['output'];
};

export type AccessDirectiveArgs = {
  roles: Array<Access__Role>;
  scopes?: Array<Scalars['String']['input']>;
};

export type AccessDirectiveResolver<Result, Parent, ContextType = AppointmentsContext, Args = AccessDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type QueryResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  me?: Resolver<Maybe<ResolversTypes['Patient']>, ParentType, ContextType>;
  appointment?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType, RequireFields<QueryAppointmentArgs, 'id'>>;
  patientRecord?: Resolver<Maybe<ResolversTypes['PatientRecord']>, ParentType, ContextType, Partial<QueryPatientRecordArgs>>;
};

export type MutationResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  holdSlot?: Resolver<Maybe<ResolversTypes['HoldSlotResult']>, ParentType, ContextType, RequireFields<MutationHoldSlotArgs, 'input'>>;
  bookAppointment?: Resolver<Maybe<ResolversTypes['BookAppointmentResult']>, ParentType, ContextType, RequireFields<MutationBookAppointmentArgs, 'input'>>;
  rescheduleAppointment?: Resolver<Maybe<ResolversTypes['RescheduleAppointmentResult']>, ParentType, ContextType, RequireFields<MutationRescheduleAppointmentArgs, 'input'>>;
  cancelAppointment?: Resolver<Maybe<ResolversTypes['CancelAppointmentResult']>, ParentType, ContextType, RequireFields<MutationCancelAppointmentArgs, 'input'>>;
  erasePatient?: Resolver<Maybe<ResolversTypes['ErasePatientResult']>, ParentType, ContextType, RequireFields<MutationErasePatientArgs, 'input'>>;
  updateProfile?: Resolver<Maybe<ResolversTypes['UpdateProfileResult']>, ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input'>>;
  bookAppointmentForPatient?: Resolver<Maybe<ResolversTypes['BookAppointmentForPatientResult']>, ParentType, ContextType, RequireFields<MutationBookAppointmentForPatientArgs, 'input'>>;
  cancelAppointmentForPatient?: Resolver<Maybe<ResolversTypes['CancelAppointmentForPatientResult']>, ParentType, ContextType, RequireFields<MutationCancelAppointmentForPatientArgs, 'input'>>;
  checkInAppointment?: Resolver<Maybe<ResolversTypes['CheckInAppointmentResult']>, ParentType, ContextType, RequireFields<MutationCheckInAppointmentArgs, 'input'>>;
  completeAppointment?: Resolver<Maybe<ResolversTypes['CompleteAppointmentResult']>, ParentType, ContextType, RequireFields<MutationCompleteAppointmentArgs, 'input'>>;
  markAppointmentNoShow?: Resolver<Maybe<ResolversTypes['MarkAppointmentNoShowResult']>, ParentType, ContextType, RequireFields<MutationMarkAppointmentNoShowArgs, 'input'>>;
};

export type HoldSlotResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['HoldSlotResult'] = ResolversParentTypes['HoldSlotResult']> = {
  __resolveType: TypeResolveFn<'HoldSlotSuccess' | 'SlotTaken' | 'SlotNotFound' | 'SlotInPast' | 'SlotBusy' | 'AppointmentOverlap' | 'RequestIdReused' | 'RequestInProgress' | 'TooManyRequests', ParentType, ContextType>;
};

export type BookAppointmentResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['BookAppointmentResult'] = ResolversParentTypes['BookAppointmentResult']> = {
  __resolveType: TypeResolveFn<'BookAppointmentSuccess' | 'SlotTaken' | 'SlotNotFound' | 'SlotInPast' | 'SlotBusy' | 'AppointmentOverlap' | 'RequestIdReused' | 'RequestInProgress' | 'TooManyRequests', ParentType, ContextType>;
};

export type RescheduleAppointmentResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['RescheduleAppointmentResult'] = ResolversParentTypes['RescheduleAppointmentResult']> = {
  __resolveType: TypeResolveFn<'RescheduleAppointmentSuccess' | 'AppointmentNotFound' | 'AppointmentNotActive' | 'CancellationWindowClosed' | 'RescheduleLimitReached' | 'DifferentDoctor' | 'SlotTaken' | 'SlotNotFound' | 'SlotInPast' | 'SlotBusy' | 'AppointmentOverlap' | 'RequestIdReused' | 'RequestInProgress' | 'TooManyRequests', ParentType, ContextType>;
};

export type CancelAppointmentResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CancelAppointmentResult'] = ResolversParentTypes['CancelAppointmentResult']> = {
  __resolveType: TypeResolveFn<'CancelAppointmentSuccess' | 'AppointmentNotFound' | 'AppointmentNotActive' | 'CancellationWindowClosed' | 'SlotBusy' | 'RequestIdReused' | 'RequestInProgress' | 'TooManyRequests', ParentType, ContextType>;
};

export type BookAppointmentForPatientResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['BookAppointmentForPatientResult'] = ResolversParentTypes['BookAppointmentForPatientResult']> = {
  __resolveType: TypeResolveFn<'BookAppointmentForPatientSuccess' | 'SlotTaken' | 'SlotNotFound' | 'SlotInPast' | 'SlotBusy' | 'AppointmentOverlap' | 'RequestIdReused' | 'RequestInProgress' | 'TooManyRequests', ParentType, ContextType>;
};

export type CancelAppointmentForPatientResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CancelAppointmentForPatientResult'] = ResolversParentTypes['CancelAppointmentForPatientResult']> = {
  __resolveType: TypeResolveFn<'CancelAppointmentForPatientSuccess' | 'AppointmentNotFound' | 'AppointmentNotActive' | 'SlotBusy' | 'RequestIdReused' | 'RequestInProgress', ParentType, ContextType>;
};

export type CheckInAppointmentResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CheckInAppointmentResult'] = ResolversParentTypes['CheckInAppointmentResult']> = {
  __resolveType: TypeResolveFn<'CheckInAppointmentSuccess' | 'AppointmentNotFound' | 'AppointmentNotActive' | 'SlotBusy' | 'RequestIdReused' | 'RequestInProgress', ParentType, ContextType>;
};

export type CompleteAppointmentResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CompleteAppointmentResult'] = ResolversParentTypes['CompleteAppointmentResult']> = {
  __resolveType: TypeResolveFn<'CompleteAppointmentSuccess' | 'AppointmentNotFound' | 'AppointmentNotActive' | 'AppointmentNotCheckedIn' | 'SlotBusy' | 'RequestIdReused' | 'RequestInProgress', ParentType, ContextType>;
};

export type MarkAppointmentNoShowResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['MarkAppointmentNoShowResult'] = ResolversParentTypes['MarkAppointmentNoShowResult']> = {
  __resolveType: TypeResolveFn<'MarkAppointmentNoShowSuccess' | 'AppointmentNotFound' | 'AppointmentNotActive' | 'AppointmentNotStarted' | 'SlotBusy' | 'RequestIdReused' | 'RequestInProgress', ParentType, ContextType>;
};

export type UpdateProfileResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['UpdateProfileResult'] = ResolversParentTypes['UpdateProfileResult']> = {
  __resolveType: TypeResolveFn<'UpdateProfileSuccess', ParentType, ContextType>;
};

export type ErasePatientResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['ErasePatientResult'] = ResolversParentTypes['ErasePatientResult']> = {
  __resolveType: TypeResolveFn<'ErasePatientSuccess' | 'PatientNotFound', ParentType, ContextType>;
};

export type HoldSlotSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['HoldSlotSuccess'] = ResolversParentTypes['HoldSlotSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BookAppointmentSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['BookAppointmentSuccess'] = ResolversParentTypes['BookAppointmentSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RescheduleAppointmentSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['RescheduleAppointmentSuccess'] = ResolversParentTypes['RescheduleAppointmentSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CancelAppointmentSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CancelAppointmentSuccess'] = ResolversParentTypes['CancelAppointmentSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BookAppointmentForPatientSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['BookAppointmentForPatientSuccess'] = ResolversParentTypes['BookAppointmentForPatientSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CancelAppointmentForPatientSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CancelAppointmentForPatientSuccess'] = ResolversParentTypes['CancelAppointmentForPatientSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CheckInAppointmentSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CheckInAppointmentSuccess'] = ResolversParentTypes['CheckInAppointmentSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CompleteAppointmentSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CompleteAppointmentSuccess'] = ResolversParentTypes['CompleteAppointmentSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MarkAppointmentNoShowSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['MarkAppointmentNoShowSuccess'] = ResolversParentTypes['MarkAppointmentNoShowSuccess']> = {
  appointment?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UpdateProfileSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['UpdateProfileSuccess'] = ResolversParentTypes['UpdateProfileSuccess']> = {
  patient?: Resolver<ResolversTypes['Patient'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ErasePatientSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['ErasePatientSuccess'] = ResolversParentTypes['ErasePatientSuccess']> = {
  erasedAppointments?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  canceledAppointments?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'SlotTaken' | 'SlotNotFound' | 'SlotInPast' | 'SlotBusy' | 'AppointmentOverlap' | 'AppointmentNotFound' | 'PatientNotFound' | 'AppointmentNotActive' | 'AppointmentNotCheckedIn' | 'AppointmentNotStarted' | 'CancellationWindowClosed' | 'RescheduleLimitReached' | 'DifferentDoctor' | 'RequestIdReused' | 'RequestInProgress' | 'TooManyRequests', ParentType, ContextType>;
};

export type SlotTakenResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['SlotTaken'] = ResolversParentTypes['SlotTaken']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  alternatives?: Resolver<Array<ResolversTypes['Slot']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SlotNotFoundResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['SlotNotFound'] = ResolversParentTypes['SlotNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SlotInPastResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['SlotInPast'] = ResolversParentTypes['SlotInPast']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SlotBusyResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['SlotBusy'] = ResolversParentTypes['SlotBusy']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AppointmentOverlapResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentOverlap'] = ResolversParentTypes['AppointmentOverlap']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AppointmentNotFoundResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentNotFound'] = ResolversParentTypes['AppointmentNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PatientNotFoundResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['PatientNotFound'] = ResolversParentTypes['PatientNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AppointmentNotActiveResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentNotActive'] = ResolversParentTypes['AppointmentNotActive']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AppointmentNotCheckedInResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentNotCheckedIn'] = ResolversParentTypes['AppointmentNotCheckedIn']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AppointmentNotStartedResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentNotStarted'] = ResolversParentTypes['AppointmentNotStarted']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CancellationWindowClosedResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['CancellationWindowClosed'] = ResolversParentTypes['CancellationWindowClosed']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RescheduleLimitReachedResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['RescheduleLimitReached'] = ResolversParentTypes['RescheduleLimitReached']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DifferentDoctorResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['DifferentDoctor'] = ResolversParentTypes['DifferentDoctor']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RequestIdReusedResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['RequestIdReused'] = ResolversParentTypes['RequestIdReused']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RequestInProgressResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['RequestInProgress'] = ResolversParentTypes['RequestInProgress']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TooManyRequestsResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['TooManyRequests'] = ResolversParentTypes['TooManyRequests']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PatientResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['Patient'] = ResolversParentTypes['Patient']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  appointments?: Resolver<ResolversTypes['AppointmentConnection'], ParentType, ContextType, RequireFields<PatientAppointmentsArgs, 'first'>>;
};

export type PatientRecordResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['PatientRecord'] = ResolversParentTypes['PatientRecord'], FederationReferenceType extends FederationReferenceTypes['PatientRecord'] = FederationReferenceTypes['PatientRecord']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['PatientRecord']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  profile?: Resolver<ResolversTypes['AppointmentPatient'], ParentType, ContextType>;
  appointments?: Resolver<ResolversTypes['AppointmentConnection'], ParentType, ContextType, RequireFields<PatientRecordAppointmentsArgs, 'first'>>;
  accesses?: Resolver<ResolversTypes['RecordedAccessConnection'], ParentType, ContextType, RequireFields<PatientRecordAccessesArgs, 'first'>>;
};

export type RecordedAccessConnectionResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['RecordedAccessConnection'] = ResolversParentTypes['RecordedAccessConnection']> = {
  edges?: Resolver<Array<ResolversTypes['RecordedAccessEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type RecordedAccessEdgeResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['RecordedAccessEdge'] = ResolversParentTypes['RecordedAccessEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['RecordedAccess'], ParentType, ContextType>;
};

export type RecordedAccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['RecordedAccess'] = ResolversParentTypes['RecordedAccess']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  recordedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actorRole?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  client?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  action?: Resolver<ResolversTypes['AccessAction'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reference?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  operation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AppointmentConnectionResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentConnection'] = ResolversParentTypes['AppointmentConnection']> = {
  edges?: Resolver<Array<ResolversTypes['AppointmentEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AppointmentEdgeResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentEdge'] = ResolversParentTypes['AppointmentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Appointment'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AppointmentResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['Appointment'] = ResolversParentTypes['Appointment'], FederationReferenceType extends FederationReferenceTypes['Appointment'] = FederationReferenceTypes['Appointment']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Appointment']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AppointmentStatus'], ParentType, ContextType>;
  slot?: Resolver<ResolversTypes['Slot'], ParentType, ContextType>;
  doctor?: Resolver<ResolversTypes['Doctor'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  patient?: Resolver<Maybe<ResolversTypes['AppointmentPatient']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  holdExpiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  previous?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
  history?: Resolver<Array<ResolversTypes['AppointmentChange']>, ParentType, ContextType>;
};

export type AppointmentPatientResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentPatient'] = ResolversParentTypes['AppointmentPatient']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  hasAccount?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type AppointmentChangeResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentChange'] = ResolversParentTypes['AppointmentChange']> = {
  fromStatus?: Resolver<Maybe<ResolversTypes['AppointmentStatus']>, ParentType, ContextType>;
  toStatus?: Resolver<ResolversTypes['AppointmentStatus'], ParentType, ContextType>;
  changedBy?: Resolver<ResolversTypes['ChangedBy'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  changedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SlotResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['Slot'] = ResolversParentTypes['Slot'], FederationReferenceType extends FederationReferenceTypes['Slot'] = FederationReferenceTypes['Slot']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Slot']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  appointment?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
};

export type DoctorResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['Doctor'] = ResolversParentTypes['Doctor']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type Resolvers<ContextType = AppointmentsContext> = {
  DateTime?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  HoldSlotResult?: HoldSlotResultResolvers<ContextType>;
  BookAppointmentResult?: BookAppointmentResultResolvers<ContextType>;
  RescheduleAppointmentResult?: RescheduleAppointmentResultResolvers<ContextType>;
  CancelAppointmentResult?: CancelAppointmentResultResolvers<ContextType>;
  BookAppointmentForPatientResult?: BookAppointmentForPatientResultResolvers<ContextType>;
  CancelAppointmentForPatientResult?: CancelAppointmentForPatientResultResolvers<ContextType>;
  CheckInAppointmentResult?: CheckInAppointmentResultResolvers<ContextType>;
  CompleteAppointmentResult?: CompleteAppointmentResultResolvers<ContextType>;
  MarkAppointmentNoShowResult?: MarkAppointmentNoShowResultResolvers<ContextType>;
  UpdateProfileResult?: UpdateProfileResultResolvers<ContextType>;
  ErasePatientResult?: ErasePatientResultResolvers<ContextType>;
  HoldSlotSuccess?: HoldSlotSuccessResolvers<ContextType>;
  BookAppointmentSuccess?: BookAppointmentSuccessResolvers<ContextType>;
  RescheduleAppointmentSuccess?: RescheduleAppointmentSuccessResolvers<ContextType>;
  CancelAppointmentSuccess?: CancelAppointmentSuccessResolvers<ContextType>;
  BookAppointmentForPatientSuccess?: BookAppointmentForPatientSuccessResolvers<ContextType>;
  CancelAppointmentForPatientSuccess?: CancelAppointmentForPatientSuccessResolvers<ContextType>;
  CheckInAppointmentSuccess?: CheckInAppointmentSuccessResolvers<ContextType>;
  CompleteAppointmentSuccess?: CompleteAppointmentSuccessResolvers<ContextType>;
  MarkAppointmentNoShowSuccess?: MarkAppointmentNoShowSuccessResolvers<ContextType>;
  UpdateProfileSuccess?: UpdateProfileSuccessResolvers<ContextType>;
  ErasePatientSuccess?: ErasePatientSuccessResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  SlotTaken?: SlotTakenResolvers<ContextType>;
  SlotNotFound?: SlotNotFoundResolvers<ContextType>;
  SlotInPast?: SlotInPastResolvers<ContextType>;
  SlotBusy?: SlotBusyResolvers<ContextType>;
  AppointmentOverlap?: AppointmentOverlapResolvers<ContextType>;
  AppointmentNotFound?: AppointmentNotFoundResolvers<ContextType>;
  PatientNotFound?: PatientNotFoundResolvers<ContextType>;
  AppointmentNotActive?: AppointmentNotActiveResolvers<ContextType>;
  AppointmentNotCheckedIn?: AppointmentNotCheckedInResolvers<ContextType>;
  AppointmentNotStarted?: AppointmentNotStartedResolvers<ContextType>;
  CancellationWindowClosed?: CancellationWindowClosedResolvers<ContextType>;
  RescheduleLimitReached?: RescheduleLimitReachedResolvers<ContextType>;
  DifferentDoctor?: DifferentDoctorResolvers<ContextType>;
  RequestIdReused?: RequestIdReusedResolvers<ContextType>;
  RequestInProgress?: RequestInProgressResolvers<ContextType>;
  TooManyRequests?: TooManyRequestsResolvers<ContextType>;
  Patient?: PatientResolvers<ContextType>;
  PatientRecord?: PatientRecordResolvers<ContextType>;
  RecordedAccessConnection?: RecordedAccessConnectionResolvers<ContextType>;
  RecordedAccessEdge?: RecordedAccessEdgeResolvers<ContextType>;
  RecordedAccess?: RecordedAccessResolvers<ContextType>;
  AppointmentConnection?: AppointmentConnectionResolvers<ContextType>;
  AppointmentEdge?: AppointmentEdgeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Appointment?: AppointmentResolvers<ContextType>;
  AppointmentPatient?: AppointmentPatientResolvers<ContextType>;
  AppointmentChange?: AppointmentChangeResolvers<ContextType>;
  Slot?: SlotResolvers<ContextType>;
  Doctor?: DoctorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = AppointmentsContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
};
