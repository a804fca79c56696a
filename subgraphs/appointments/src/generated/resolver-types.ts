// Generated from schema.graphql by "npm run generate".
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AppointmentMapper, AppointmentChangeMapper, AppointmentConnectionMapper, PatientMapper } from '../mappers.ts';
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

/** What a patient can ask about appointments. */
export type Query = {
  __typename?: 'Query';
  /** The signed-in patient, or null when the request carries no patient token. */
  me?: Maybe<Patient>;
  /**
   * One of the signed-in patient's own appointments. Null when there is no such appointment, when it
   * is somebody else's, when it is in another region, or when nobody is signed in.
   */
  appointment?: Maybe<Appointment>;
};


/** What a patient can ask about appointments. */
export type QueryAppointmentArgs = {
  id: Scalars['ID']['input'];
};

/**
 * Everything a patient can change. Booking mutations are safe to repeat: sent again with the same
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
   * Changes what is stored about the signed-in patient. Until this is used, or a first slot is held or
   * booked, the profile is what the patient's token says. Repeating it does no harm.
   */
  updateProfile?: Maybe<UpdateProfileResult>;
};


/**
 * Everything a patient can change. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationHoldSlotArgs = {
  input: HoldSlotInput;
};


/**
 * Everything a patient can change. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationBookAppointmentArgs = {
  input: BookAppointmentInput;
};


/**
 * Everything a patient can change. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationRescheduleAppointmentArgs = {
  input: RescheduleAppointmentInput;
};


/**
 * Everything a patient can change. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationCancelAppointmentArgs = {
  input: CancelAppointmentInput;
};


/**
 * Everything a patient can change. Booking mutations are safe to repeat: sent again with the same
 * `requestId` and the same input they return the first successful answer without doing anything twice.
 * A failure wrote nothing, so the same `requestId` may be used to try again.
 */
export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
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

/** What to change about a patient. A field that is left out or null stays as it is. */
export type UpdateProfileInput = {
  /** Full name as the practice should see it: 1 to 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Where confirmations are sent: an e-mail address of at most 254 characters. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Language of mails, one of the region's languages, for example `fr`. */
  language?: InputMaybe<Scalars['String']['input']>;
};

/** The answer to `holdSlot`. */
export type HoldSlotResult = HoldSlotSuccess | SlotTaken | SlotNotFound | SlotInPast | SlotBusy | AppointmentOverlap | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `bookAppointment`. */
export type BookAppointmentResult = BookAppointmentSuccess | SlotTaken | SlotNotFound | SlotInPast | SlotBusy | AppointmentOverlap | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `rescheduleAppointment`. */
export type RescheduleAppointmentResult = RescheduleAppointmentSuccess | AppointmentNotFound | AppointmentNotActive | CancellationWindowClosed | RescheduleLimitReached | DifferentDoctor | SlotTaken | SlotNotFound | SlotInPast | SlotBusy | AppointmentOverlap | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `cancelAppointment`. */
export type CancelAppointmentResult = CancelAppointmentSuccess | AppointmentNotFound | AppointmentNotActive | CancellationWindowClosed | SlotBusy | RequestIdReused | RequestInProgress | TooManyRequests;

/** The answer to `updateProfile`. Bad values are reported as BAD_USER_INPUT errors. */
export type UpdateProfileResult = UpdateProfileSuccess;

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

/** The profile was changed. */
export type UpdateProfileSuccess = {
  __typename?: 'UpdateProfileSuccess';
  /** The patient as stored now. */
  patient: Patient;
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

/** The patient has no such appointment. */
export type AppointmentNotFound = UserError & {
  __typename?: 'AppointmentNotFound';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `APPOINTMENT_NOT_FOUND`. */
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

/** The patient has used up the changes of the day, or has too many holds. */
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
  /** What the visit is about, as the patient wrote it. */
  reason?: Maybe<Scalars['String']['output']>;
  /** When it was held or booked. */
  createdAt: Scalars['DateTime']['output'];
  /** When a hold ends by itself; null unless the status is HELD. */
  holdExpiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The appointment this one replaced, when it was moved here. */
  previous?: Maybe<Appointment>;
  /** Every change of state, oldest first: at most one for each state, so never more than 8. */
  history: Array<AppointmentChange>;
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
  Appointment: Appointment;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Appointment:
    ( { __typename: 'Appointment' }
    & GraphQLRecursivePick<FederationTypes['Appointment'], {"id":true}> );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  HoldSlotResult:
    | ( Omit<HoldSlotSuccess, 'appointment'> & { appointment: _RefType['Appointment'] } )
    | ( SlotTaken )
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
    | ( SlotTaken )
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
    | ( SlotTaken )
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
  UpdateProfileResult: ( Omit<UpdateProfileSuccess, 'patient'> & { patient: _RefType['Patient'] } );
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  UserError:
    | ( SlotTaken )
    | ( SlotNotFound )
    | ( SlotInPast )
    | ( SlotBusy )
    | ( AppointmentOverlap )
    | ( AppointmentNotFound )
    | ( AppointmentNotActive )
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
  UpdateProfileInput: UpdateProfileInput;
  HoldSlotResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['HoldSlotResult']>;
  BookAppointmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['BookAppointmentResult']>;
  RescheduleAppointmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RescheduleAppointmentResult']>;
  CancelAppointmentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelAppointmentResult']>;
  UpdateProfileResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['UpdateProfileResult']>;
  HoldSlotSuccess: ResolverTypeWrapper<Omit<HoldSlotSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  BookAppointmentSuccess: ResolverTypeWrapper<Omit<BookAppointmentSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  RescheduleAppointmentSuccess: ResolverTypeWrapper<Omit<RescheduleAppointmentSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  CancelAppointmentSuccess: ResolverTypeWrapper<Omit<CancelAppointmentSuccess, 'appointment'> & { appointment: ResolversTypes['Appointment'] }>;
  UpdateProfileSuccess: ResolverTypeWrapper<Omit<UpdateProfileSuccess, 'patient'> & { patient: ResolversTypes['Patient'] }>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  SlotTaken: ResolverTypeWrapper<SlotTaken>;
  SlotNotFound: ResolverTypeWrapper<SlotNotFound>;
  SlotInPast: ResolverTypeWrapper<SlotInPast>;
  SlotBusy: ResolverTypeWrapper<SlotBusy>;
  AppointmentOverlap: ResolverTypeWrapper<AppointmentOverlap>;
  AppointmentNotFound: ResolverTypeWrapper<AppointmentNotFound>;
  AppointmentNotActive: ResolverTypeWrapper<AppointmentNotActive>;
  CancellationWindowClosed: ResolverTypeWrapper<CancellationWindowClosed>;
  RescheduleLimitReached: ResolverTypeWrapper<RescheduleLimitReached>;
  DifferentDoctor: ResolverTypeWrapper<DifferentDoctor>;
  RequestIdReused: ResolverTypeWrapper<RequestIdReused>;
  RequestInProgress: ResolverTypeWrapper<RequestInProgress>;
  TooManyRequests: ResolverTypeWrapper<TooManyRequests>;
  Patient: ResolverTypeWrapper<PatientMapper>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  AppointmentConnection: ResolverTypeWrapper<AppointmentConnectionMapper>;
  AppointmentEdge: ResolverTypeWrapper<Omit<AppointmentEdge, 'node'> & { node: ResolversTypes['Appointment'] }>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Appointment: ResolverTypeWrapper<AppointmentMapper>;
  AppointmentChange: ResolverTypeWrapper<AppointmentChangeMapper>;
  AppointmentStatus: AppointmentStatus;
  ChangedBy: ChangedBy;
  Slot: ResolverTypeWrapper<Slot>;
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
  UpdateProfileInput: UpdateProfileInput;
  HoldSlotResult: ResolversUnionTypes<ResolversParentTypes>['HoldSlotResult'];
  BookAppointmentResult: ResolversUnionTypes<ResolversParentTypes>['BookAppointmentResult'];
  RescheduleAppointmentResult: ResolversUnionTypes<ResolversParentTypes>['RescheduleAppointmentResult'];
  CancelAppointmentResult: ResolversUnionTypes<ResolversParentTypes>['CancelAppointmentResult'];
  UpdateProfileResult: ResolversUnionTypes<ResolversParentTypes>['UpdateProfileResult'];
  HoldSlotSuccess: Omit<HoldSlotSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  BookAppointmentSuccess: Omit<BookAppointmentSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  RescheduleAppointmentSuccess: Omit<RescheduleAppointmentSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  CancelAppointmentSuccess: Omit<CancelAppointmentSuccess, 'appointment'> & { appointment: ResolversParentTypes['Appointment'] };
  UpdateProfileSuccess: Omit<UpdateProfileSuccess, 'patient'> & { patient: ResolversParentTypes['Patient'] };
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  SlotTaken: SlotTaken;
  SlotNotFound: SlotNotFound;
  SlotInPast: SlotInPast;
  SlotBusy: SlotBusy;
  AppointmentOverlap: AppointmentOverlap;
  AppointmentNotFound: AppointmentNotFound;
  AppointmentNotActive: AppointmentNotActive;
  CancellationWindowClosed: CancellationWindowClosed;
  RescheduleLimitReached: RescheduleLimitReached;
  DifferentDoctor: DifferentDoctor;
  RequestIdReused: RequestIdReused;
  RequestInProgress: RequestInProgress;
  TooManyRequests: TooManyRequests;
  Patient: PatientMapper;
  Int: Scalars['Int']['output'];
  AppointmentConnection: AppointmentConnectionMapper;
  AppointmentEdge: Omit<AppointmentEdge, 'node'> & { node: ResolversParentTypes['Appointment'] };
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  Appointment: AppointmentMapper;
  AppointmentChange: AppointmentChangeMapper;
  Slot: Slot;
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
};

export type MutationResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  holdSlot?: Resolver<Maybe<ResolversTypes['HoldSlotResult']>, ParentType, ContextType, RequireFields<MutationHoldSlotArgs, 'input'>>;
  bookAppointment?: Resolver<Maybe<ResolversTypes['BookAppointmentResult']>, ParentType, ContextType, RequireFields<MutationBookAppointmentArgs, 'input'>>;
  rescheduleAppointment?: Resolver<Maybe<ResolversTypes['RescheduleAppointmentResult']>, ParentType, ContextType, RequireFields<MutationRescheduleAppointmentArgs, 'input'>>;
  cancelAppointment?: Resolver<Maybe<ResolversTypes['CancelAppointmentResult']>, ParentType, ContextType, RequireFields<MutationCancelAppointmentArgs, 'input'>>;
  updateProfile?: Resolver<Maybe<ResolversTypes['UpdateProfileResult']>, ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input'>>;
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

export type UpdateProfileResultResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['UpdateProfileResult'] = ResolversParentTypes['UpdateProfileResult']> = {
  __resolveType: TypeResolveFn<'UpdateProfileSuccess', ParentType, ContextType>;
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

export type UpdateProfileSuccessResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['UpdateProfileSuccess'] = ResolversParentTypes['UpdateProfileSuccess']> = {
  patient?: Resolver<ResolversTypes['Patient'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'SlotTaken' | 'SlotNotFound' | 'SlotInPast' | 'SlotBusy' | 'AppointmentOverlap' | 'AppointmentNotFound' | 'AppointmentNotActive' | 'CancellationWindowClosed' | 'RescheduleLimitReached' | 'DifferentDoctor' | 'RequestIdReused' | 'RequestInProgress' | 'TooManyRequests', ParentType, ContextType>;
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

export type AppointmentNotActiveResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentNotActive'] = ResolversParentTypes['AppointmentNotActive']> = {
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
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  holdExpiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  previous?: Resolver<Maybe<ResolversTypes['Appointment']>, ParentType, ContextType>;
  history?: Resolver<Array<ResolversTypes['AppointmentChange']>, ParentType, ContextType>;
};

export type AppointmentChangeResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['AppointmentChange'] = ResolversParentTypes['AppointmentChange']> = {
  fromStatus?: Resolver<Maybe<ResolversTypes['AppointmentStatus']>, ParentType, ContextType>;
  toStatus?: Resolver<ResolversTypes['AppointmentStatus'], ParentType, ContextType>;
  changedBy?: Resolver<ResolversTypes['ChangedBy'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  changedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type SlotResolvers<ContextType = AppointmentsContext, ParentType extends ResolversParentTypes['Slot'] = ResolversParentTypes['Slot']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
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
  UpdateProfileResult?: UpdateProfileResultResolvers<ContextType>;
  HoldSlotSuccess?: HoldSlotSuccessResolvers<ContextType>;
  BookAppointmentSuccess?: BookAppointmentSuccessResolvers<ContextType>;
  RescheduleAppointmentSuccess?: RescheduleAppointmentSuccessResolvers<ContextType>;
  CancelAppointmentSuccess?: CancelAppointmentSuccessResolvers<ContextType>;
  UpdateProfileSuccess?: UpdateProfileSuccessResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  SlotTaken?: SlotTakenResolvers<ContextType>;
  SlotNotFound?: SlotNotFoundResolvers<ContextType>;
  SlotInPast?: SlotInPastResolvers<ContextType>;
  SlotBusy?: SlotBusyResolvers<ContextType>;
  AppointmentOverlap?: AppointmentOverlapResolvers<ContextType>;
  AppointmentNotFound?: AppointmentNotFoundResolvers<ContextType>;
  AppointmentNotActive?: AppointmentNotActiveResolvers<ContextType>;
  CancellationWindowClosed?: CancellationWindowClosedResolvers<ContextType>;
  RescheduleLimitReached?: RescheduleLimitReachedResolvers<ContextType>;
  DifferentDoctor?: DifferentDoctorResolvers<ContextType>;
  RequestIdReused?: RequestIdReusedResolvers<ContextType>;
  RequestInProgress?: RequestInProgressResolvers<ContextType>;
  TooManyRequests?: TooManyRequestsResolvers<ContextType>;
  Patient?: PatientResolvers<ContextType>;
  AppointmentConnection?: AppointmentConnectionResolvers<ContextType>;
  AppointmentEdge?: AppointmentEdgeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Appointment?: AppointmentResolvers<ContextType>;
  AppointmentChange?: AppointmentChangeResolvers<ContextType>;
  Slot?: SlotResolvers<ContextType>;
  Doctor?: DoctorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = AppointmentsContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
};
