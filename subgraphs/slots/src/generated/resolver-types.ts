// Generated from schema.graphql by "npm run generate".
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DoctorMapper, SlotMapper, ScheduleMapper, CalendarChangesMapper } from '../mappers.ts';
import type { SlotsContext } from '../context.ts';
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
  /** A calendar day, written YYYY-MM-DD. */
  Date: { input: string; output: string; }
  /** An instant in RFC 3339, UTC, such as 2026-11-23T09:30:00Z. */
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

/** How a patient meets a doctor. */
export type VisitKind =
  /** At the practice. */
  | 'IN_PERSON'
  /** By video call. */
  | 'VIDEO';

/** What can be asked. */
export type Query = {
  __typename?: 'Query';
  /** The slot with this id, taken or free, past or future. Null when there is none or it was withdrawn. */
  slot?: Maybe<Slot>;
  /**
   * Free future slots of the same doctor near a slot that is not to be had: those of the same visit
   * kind first, then by distance in time. Does not contain the slot itself.
   */
  alternativeSlots: Array<Slot>;
  /** The doctors whose calendars the caller's practices keep, by id: at most 200. */
  managedDoctors: Array<Doctor>;
};


/** What can be asked. */
export type QuerySlotArgs = {
  id: Scalars['ID']['input'];
};


/** What can be asked. */
export type QueryAlternativeSlotsArgs = {
  slotId: Scalars['ID']['input'];
  first?: Scalars['Int']['input'];
};

/**
 * What a practice can change about its doctors' calendars. Every mutation is safe to repeat: sent again
 * with the same `requestId` and the same input it returns its first answer without doing anything twice.
 * A failure wrote nothing. A doctor of another practice is answered like one who does not exist.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Replaces a doctor's weekly hours, all of them. The slots that are published already (about 28 days)
   * are brought in line: new starts are added; starts that the new hours do not have are withdrawn, and
   * what is booked on them is canceled, as by `withdrawSlots`. Slots that have begun, and those whose
   * start is in the new hours as well, stay as they are.
   */
  publishSchedule?: Maybe<PublishScheduleResult>;
  /**
   * Adds a day, or a part of one, on which a doctor is away (CLOSED) or there besides the weekly hours
   * (OPEN). The two together replace a day's hours. Published slots are brought in line as by
   * `publishSchedule`.
   */
  addScheduleException?: Maybe<AddScheduleExceptionResult>;
  /**
   * Takes an exception back. Slots that it withdrew do not come back: only starts that were never
   * published are added.
   */
  removeScheduleException?: Maybe<RemoveScheduleExceptionResult>;
  /**
   * Takes slots out of a doctor's calendar for good. Nobody can book them from now on. What was held or
   * booked on them is canceled within seconds, and the patients are written to and offered other times;
   * only a patient who has checked in already keeps the appointment.
   */
  withdrawSlots?: Maybe<WithdrawSlotsResult>;
};


/**
 * What a practice can change about its doctors' calendars. Every mutation is safe to repeat: sent again
 * with the same `requestId` and the same input it returns its first answer without doing anything twice.
 * A failure wrote nothing. A doctor of another practice is answered like one who does not exist.
 */
export type MutationPublishScheduleArgs = {
  input: PublishScheduleInput;
};


/**
 * What a practice can change about its doctors' calendars. Every mutation is safe to repeat: sent again
 * with the same `requestId` and the same input it returns its first answer without doing anything twice.
 * A failure wrote nothing. A doctor of another practice is answered like one who does not exist.
 */
export type MutationAddScheduleExceptionArgs = {
  input: AddScheduleExceptionInput;
};


/**
 * What a practice can change about its doctors' calendars. Every mutation is safe to repeat: sent again
 * with the same `requestId` and the same input it returns its first answer without doing anything twice.
 * A failure wrote nothing. A doctor of another practice is answered like one who does not exist.
 */
export type MutationRemoveScheduleExceptionArgs = {
  input: RemoveScheduleExceptionInput;
};


/**
 * What a practice can change about its doctors' calendars. Every mutation is safe to repeat: sent again
 * with the same `requestId` and the same input it returns its first answer without doing anything twice.
 * A failure wrote nothing. A doctor of another practice is answered like one who does not exist.
 */
export type MutationWithdrawSlotsArgs = {
  input: WithdrawSlotsInput;
};

/** The new weekly hours of a doctor. */
export type PublishScheduleInput = {
  /**
   * Chosen by the client, unique per client or person and action: 8 to 128 printable ASCII characters
   * without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the doctor. */
  doctorId: Scalars['ID']['input'];
  /**
   * All weekly hours, at most 200, none of which may overlap another while both hold. Without any, the
   * doctor has no weekly hours.
   */
  rules: Array<ScheduleRuleInput>;
};

/** Hours on one day of the week. */
export type ScheduleRuleInput = {
  /** The day on which the hours begin. */
  weekday: Weekday;
  /** When they begin by the practice's clock, from 00:00 to 23:59. */
  from: Scalars['String']['input'];
  /**
   * When they end by the practice's clock, 00:00 to 24:00. A time at or before `from` lies on the next
   * day.
   */
  until: Scalars['String']['input'];
  /** How long a slot is: 5 to 240 minutes, and not longer than the hours. */
  slotMinutes: Scalars['Int']['input'];
  /** How patients are seen in these hours. */
  visitKind: VisitKind;
  /** The first day on which the hours hold; null: since ever. */
  firstDay?: InputMaybe<Scalars['Date']['input']>;
  /** The last day on which the hours hold; null: for ever. */
  lastDay?: InputMaybe<Scalars['Date']['input']>;
  /** Whether the hours hold on public holidays, as for on-call duty. */
  onHolidays?: Scalars['Boolean']['input'];
};

/** A day of a doctor that is different. */
export type AddScheduleExceptionInput = {
  /**
   * Chosen by the client, unique per client or person and action: 8 to 128 printable ASCII characters
   * without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the doctor. */
  doctorId: Scalars['ID']['input'];
  /** Whether the doctor is away or there. */
  kind: ScheduleExceptionKind;
  /** The day at the practice: not past, and at most 730 days ahead. */
  date: Scalars['Date']['input'];
  /**
   * When it begins by the practice's clock, from 00:00 to 23:59. Needed for OPEN; CLOSED without `from`
   * and `until` is the whole day.
   */
  from?: InputMaybe<Scalars['String']['input']>;
  /**
   * When it ends by the practice's clock, 00:00 to 24:00. A time at or before `from` lies on the next
   * day.
   */
  until?: InputMaybe<Scalars['String']['input']>;
  /** How long a slot is, 5 to 240 minutes. Needed for OPEN, and only there. */
  slotMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** How patients are seen. Needed for OPEN, and only there. */
  visitKind?: InputMaybe<VisitKind>;
  /** Why, for the practice itself; patients do not see it. At most 200 characters. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** Which exception to take back. */
export type RemoveScheduleExceptionInput = {
  /**
   * Chosen by the client, unique per client or person and action: 8 to 128 printable ASCII characters
   * without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the doctor. */
  doctorId: Scalars['ID']['input'];
  /** Id of the exception, as the doctor's schedule shows it. */
  exceptionId: Scalars['ID']['input'];
};

/** Which slots to take out: `slotIds`, or `from` and `until`. */
export type WithdrawSlotsInput = {
  /**
   * Chosen by the client, unique per client or person and action: 8 to 128 printable ASCII characters
   * without spaces, for example a UUID.
   */
  requestId: Scalars['ID']['input'];
  /** Id of the doctor. */
  doctorId: Scalars['ID']['input'];
  /** Ids of slots of this doctor: 1 to 500. Those that have begun or do not exist are left out. */
  slotIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Every slot that starts at or after this instant and before `until`. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** The first instant after the time; at most 31 days after `from`. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The answer to `publishSchedule`. */
export type PublishScheduleResult = PublishScheduleSuccess | DoctorNotFound | InvalidSchedule | CalendarBusy | RequestIdReused;

/** The answer to `addScheduleException`. */
export type AddScheduleExceptionResult = AddScheduleExceptionSuccess | DoctorNotFound | InvalidSchedule | CalendarBusy | RequestIdReused;

/** The answer to `removeScheduleException`. */
export type RemoveScheduleExceptionResult = RemoveScheduleExceptionSuccess | DoctorNotFound | ScheduleExceptionNotFound | CalendarBusy | RequestIdReused;

/** The answer to `withdrawSlots`. Bad values are reported as BAD_USER_INPUT errors. */
export type WithdrawSlotsResult = WithdrawSlotsSuccess | DoctorNotFound | CalendarBusy | RequestIdReused;

/** The weekly hours are published. */
export type PublishScheduleSuccess = {
  __typename?: 'PublishScheduleSuccess';
  /** The doctor, with the schedule as it is now. */
  doctor: Doctor;
  /** What became of the slots. */
  changes: CalendarChanges;
};

/** The exception is part of the schedule. */
export type AddScheduleExceptionSuccess = {
  __typename?: 'AddScheduleExceptionSuccess';
  /** The doctor, with the schedule as it is now. */
  doctor: Doctor;
  /** The exception; null when it was removed again before this answer was repeated. */
  exception?: Maybe<ScheduleException>;
  /** What became of the slots. */
  changes: CalendarChanges;
};

/** The exception is no longer part of the schedule. */
export type RemoveScheduleExceptionSuccess = {
  __typename?: 'RemoveScheduleExceptionSuccess';
  /** The doctor, with the schedule as it is now. */
  doctor: Doctor;
  /** What became of the slots. */
  changes: CalendarChanges;
};

/** The slots are withdrawn. */
export type WithdrawSlotsSuccess = {
  __typename?: 'WithdrawSlotsSuccess';
  /** The doctor whose slots they were. */
  doctor: Doctor;
  /** What became of the slots. */
  changes: CalendarChanges;
};

/** What a change has done to a doctor's published slots. */
export type CalendarChanges = {
  __typename?: 'CalendarChanges';
  /** How many slots were added. */
  addedCount: Scalars['Int']['output'];
  /** How many slots were withdrawn. */
  withdrawnCount: Scalars['Int']['output'];
  /**
   * How many of the withdrawn slots were held or booked, as far as the calendar knew: that many patients
   * lose their time and are written to.
   */
  takenCount: Scalars['Int']['output'];
  /**
   * For how many of the withdrawn slots this is done by now: nothing is booked on them any more. Within
   * seconds it is as many as were withdrawn, save those whose patient has checked in; send the mutation
   * again with the same `requestId` to see it grow.
   */
  settledCount: Scalars['Int']['output'];
};

/** A refusal that a program can tell apart by its type or `code` and show to a person as it is. */
export type UserError = {
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** A stable name of the failure, for example `DOCTOR_NOT_FOUND`. */
  code: Scalars['String']['output'];
};

/** The caller's practices have no such doctor. */
export type DoctorNotFound = UserError & {
  __typename?: 'DoctorNotFound';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `DOCTOR_NOT_FOUND`. */
  code: Scalars['String']['output'];
};

/** The schedule has no such exception. */
export type ScheduleExceptionNotFound = UserError & {
  __typename?: 'ScheduleExceptionNotFound';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `SCHEDULE_EXCEPTION_NOT_FOUND`. */
  code: Scalars['String']['output'];
};

/** Some of the values do not make a schedule. */
export type InvalidSchedule = UserError & {
  __typename?: 'InvalidSchedule';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `INVALID_SCHEDULE`. */
  code: Scalars['String']['output'];
  /** Everything that is wrong, field by field: at most 1,500. */
  problems: Array<FieldProblem>;
};

/** What is wrong with one field of an input. */
export type FieldProblem = {
  __typename?: 'FieldProblem';
  /** The path of the field inside of the input, such as `rules.2.until`; lists are counted from 0. */
  field: Scalars['String']['output'];
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
};

/** Somebody else is changing the calendar at this moment; trying again in a few seconds can succeed. */
export type CalendarBusy = UserError & {
  __typename?: 'CalendarBusy';
  /** What is wrong and what to do, in the caller's language. */
  message: Scalars['String']['output'];
  /** Always `CALENDAR_BUSY`. */
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

/** A doctor, as far as the calendar is concerned. */
export type Doctor = {
  __typename?: 'Doctor';
  /** The doctor's id, such as doctor.fr.1042. */
  id: Scalars['ID']['output'];
  /**
   * The free slots of the days from a date on, one entry a day, also for days without a free slot.
   * Days are calendar days of the practice's own time zone. Slots are published about 28 days ahead.
   */
  availability: Array<DayAvailability>;
  /** The doctor's first free slot from now on. Null when all slots published so far are taken. */
  nextAvailableSlot?: Maybe<Slot>;
  /**
   * The doctor's weekly hours and the days that differ from them. Null for a doctor of a practice that
   * the caller does not act for.
   */
  schedule?: Maybe<Schedule>;
  /**
   * One day of the calendar as the practice sees it: every slot with what has become of it. Null for a
   * doctor of a practice that the caller does not act for.
   */
  calendarDay?: Maybe<CalendarDay>;
  /**
   * The id of the practice whose staff keep this calendar, such as practice.fr.311. Null for a doctor
   * without a calendar. For other services, not for clients.
   */
  calendarPractice?: Maybe<Scalars['ID']['output']>;
};


/** A doctor, as far as the calendar is concerned. */
export type DoctorAvailabilityArgs = {
  from: Scalars['Date']['input'];
  days?: Scalars['Int']['input'];
};


/** A doctor, as far as the calendar is concerned. */
export type DoctorCalendarDayArgs = {
  date: Scalars['Date']['input'];
};

/** When a doctor sees patients. */
export type Schedule = {
  __typename?: 'Schedule';
  /** The practice's time zone, in which all its days and times are, such as Europe/Paris. */
  timeZone: Scalars['String']['output'];
  /** The first day whose slots are not published yet; null when nothing is. */
  publishedUntil?: Maybe<Scalars['Date']['output']>;
  /** The weekly hours, at most 200. */
  rules: Array<ScheduleRule>;
  /** The days that differ, from today on, in the order in which they were added: at most 1,000. */
  exceptions: Array<ScheduleException>;
};

/** Hours on one day of the week, by the practice's clock. */
export type ScheduleRule = {
  __typename?: 'ScheduleRule';
  /** The day on which the hours begin. */
  weekday: Weekday;
  /** When they begin, such as 09:00. */
  from: Scalars['String']['output'];
  /** When they end, such as 12:30. A time at or before `from` lies on the next day. */
  until: Scalars['String']['output'];
  /** How many minutes a slot lasts. */
  slotMinutes: Scalars['Int']['output'];
  /** How patients are seen in these hours. */
  visitKind: VisitKind;
  /** The first day on which the hours hold; null: since ever. */
  firstDay?: Maybe<Scalars['Date']['output']>;
  /** The last day on which the hours hold; null: for ever. */
  lastDay?: Maybe<Scalars['Date']['output']>;
  /** Whether the hours hold on public holidays. */
  onHolidays: Scalars['Boolean']['output'];
};

/** A day that differs from the weekly hours. */
export type ScheduleException = {
  __typename?: 'ScheduleException';
  /** The exception's id, such as exception.fr.1042.77. */
  id: Scalars['ID']['output'];
  /** Whether the doctor is away or there. */
  kind: ScheduleExceptionKind;
  /** The day at the practice. */
  date: Scalars['Date']['output'];
  /** When it begins by the practice's clock; null: the whole day. */
  from?: Maybe<Scalars['String']['output']>;
  /** When it ends by the practice's clock; at or before `from` it lies on the next day. */
  until?: Maybe<Scalars['String']['output']>;
  /** How many minutes a slot lasts; null unless the kind is OPEN. */
  slotMinutes?: Maybe<Scalars['Int']['output']>;
  /** How patients are seen; null unless the kind is OPEN. */
  visitKind?: Maybe<VisitKind>;
  /** Why, as the practice noted it. */
  reason?: Maybe<Scalars['String']['output']>;
};

/** What is different on a day. */
export type ScheduleExceptionKind =
  /** The weekly hours do not hold. */
  | 'CLOSED'
  /** The doctor is there besides the weekly hours. */
  | 'OPEN';

/** A day of the week. */
export type Weekday =
  /** Monday. */
  | 'MONDAY'
  /** Tuesday. */
  | 'TUESDAY'
  /** Wednesday. */
  | 'WEDNESDAY'
  /** Thursday. */
  | 'THURSDAY'
  /** Friday. */
  | 'FRIDAY'
  /** Saturday. */
  | 'SATURDAY'
  /** Sunday. */
  | 'SUNDAY';

/** A day of a doctor's calendar. */
export type CalendarDay = {
  __typename?: 'CalendarDay';
  /** The calendar day at the practice. */
  date: Scalars['Date']['output'];
  /** Every slot that starts on this day, in order, past and withdrawn ones too: at most 288. */
  slots: Array<CalendarSlot>;
};

/** A slot, and what has become of it. */
export type CalendarSlot = {
  __typename?: 'CalendarSlot';
  /** The slot. */
  slot: Slot;
  /** What has become of it, seconds after it did. */
  state: CalendarSlotState;
  /** When the hold ends by itself; null unless the state is HELD. */
  holdExpiresAt?: Maybe<Scalars['DateTime']['output']>;
};

/** What has become of a slot. */
export type CalendarSlotState =
  /** Nobody has it. */
  | 'FREE'
  /** A patient has reserved it for some minutes. */
  | 'HELD'
  /** A patient has an appointment. */
  | 'BOOKED'
  /** The practice has taken it out of the calendar. */
  | 'WITHDRAWN';

/** The free slots of one day. */
export type DayAvailability = {
  __typename?: 'DayAvailability';
  /** The calendar day in the practice's time zone. */
  date: Scalars['Date']['output'];
  /** The slots that start on this day, lie in the future and are neither held nor booked, in order. */
  slots: Array<Slot>;
};

/** A time at which a doctor can see one patient. Its times and kind never change. */
export type Slot = {
  __typename?: 'Slot';
  /** The slot's id, such as slot.fr.1042.29384820. */
  id: Scalars['ID']['output'];
  /** When the visit begins. */
  startsAt: Scalars['DateTime']['output'];
  /** When the visit ends. */
  endsAt: Scalars['DateTime']['output'];
  /** The practice's time zone, in which to show the times, such as Europe/Paris. */
  timeZone: Scalars['String']['output'];
  /** Whether the visit is at the practice or by video. */
  visitKind: VisitKind;
  /** Whose slot it is. */
  doctor: Doctor;
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
  Doctor: Doctor;
  Slot: Slot;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Doctor:
    ( { __typename: 'Doctor' }
    & GraphQLRecursivePick<FederationTypes['Doctor'], {"id":true}> );
  Slot:
    ( { __typename: 'Slot' }
    & GraphQLRecursivePick<FederationTypes['Slot'], {"id":true}> );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  PublishScheduleResult:
    | ( Omit<PublishScheduleSuccess, 'doctor' | 'changes'> & { doctor: _RefType['Doctor'], changes: _RefType['CalendarChanges'] } )
    | ( DoctorNotFound )
    | ( InvalidSchedule )
    | ( CalendarBusy )
    | ( RequestIdReused )
  ;
  AddScheduleExceptionResult:
    | ( Omit<AddScheduleExceptionSuccess, 'doctor' | 'changes'> & { doctor: _RefType['Doctor'], changes: _RefType['CalendarChanges'] } )
    | ( DoctorNotFound )
    | ( InvalidSchedule )
    | ( CalendarBusy )
    | ( RequestIdReused )
  ;
  RemoveScheduleExceptionResult:
    | ( Omit<RemoveScheduleExceptionSuccess, 'doctor' | 'changes'> & { doctor: _RefType['Doctor'], changes: _RefType['CalendarChanges'] } )
    | ( DoctorNotFound )
    | ( ScheduleExceptionNotFound )
    | ( CalendarBusy )
    | ( RequestIdReused )
  ;
  WithdrawSlotsResult:
    | ( Omit<WithdrawSlotsSuccess, 'doctor' | 'changes'> & { doctor: _RefType['Doctor'], changes: _RefType['CalendarChanges'] } )
    | ( DoctorNotFound )
    | ( CalendarBusy )
    | ( RequestIdReused )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  UserError:
    | ( DoctorNotFound )
    | ( ScheduleExceptionNotFound )
    | ( InvalidSchedule )
    | ( CalendarBusy )
    | ( RequestIdReused )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  access__Role: Access__Role;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  VisitKind: VisitKind;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PublishScheduleInput: PublishScheduleInput;
  ScheduleRuleInput: ScheduleRuleInput;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  AddScheduleExceptionInput: AddScheduleExceptionInput;
  RemoveScheduleExceptionInput: RemoveScheduleExceptionInput;
  WithdrawSlotsInput: WithdrawSlotsInput;
  PublishScheduleResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PublishScheduleResult']>;
  AddScheduleExceptionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['AddScheduleExceptionResult']>;
  RemoveScheduleExceptionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RemoveScheduleExceptionResult']>;
  WithdrawSlotsResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['WithdrawSlotsResult']>;
  PublishScheduleSuccess: ResolverTypeWrapper<Omit<PublishScheduleSuccess, 'doctor' | 'changes'> & { doctor: ResolversTypes['Doctor'], changes: ResolversTypes['CalendarChanges'] }>;
  AddScheduleExceptionSuccess: ResolverTypeWrapper<Omit<AddScheduleExceptionSuccess, 'doctor' | 'changes'> & { doctor: ResolversTypes['Doctor'], changes: ResolversTypes['CalendarChanges'] }>;
  RemoveScheduleExceptionSuccess: ResolverTypeWrapper<Omit<RemoveScheduleExceptionSuccess, 'doctor' | 'changes'> & { doctor: ResolversTypes['Doctor'], changes: ResolversTypes['CalendarChanges'] }>;
  WithdrawSlotsSuccess: ResolverTypeWrapper<Omit<WithdrawSlotsSuccess, 'doctor' | 'changes'> & { doctor: ResolversTypes['Doctor'], changes: ResolversTypes['CalendarChanges'] }>;
  CalendarChanges: ResolverTypeWrapper<CalendarChangesMapper>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  DoctorNotFound: ResolverTypeWrapper<DoctorNotFound>;
  ScheduleExceptionNotFound: ResolverTypeWrapper<ScheduleExceptionNotFound>;
  InvalidSchedule: ResolverTypeWrapper<InvalidSchedule>;
  FieldProblem: ResolverTypeWrapper<FieldProblem>;
  CalendarBusy: ResolverTypeWrapper<CalendarBusy>;
  RequestIdReused: ResolverTypeWrapper<RequestIdReused>;
  Doctor: ResolverTypeWrapper<DoctorMapper>;
  Schedule: ResolverTypeWrapper<ScheduleMapper>;
  ScheduleRule: ResolverTypeWrapper<ScheduleRule>;
  ScheduleException: ResolverTypeWrapper<ScheduleException>;
  ScheduleExceptionKind: ScheduleExceptionKind;
  Weekday: Weekday;
  CalendarDay: ResolverTypeWrapper<Omit<CalendarDay, 'slots'> & { slots: Array<ResolversTypes['CalendarSlot']> }>;
  CalendarSlot: ResolverTypeWrapper<Omit<CalendarSlot, 'slot'> & { slot: ResolversTypes['Slot'] }>;
  CalendarSlotState: CalendarSlotState;
  DayAvailability: ResolverTypeWrapper<Omit<DayAvailability, 'slots'> & { slots: Array<ResolversTypes['Slot']> }>;
  Slot: ResolverTypeWrapper<SlotMapper>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Date: Scalars['Date']['output'];
  DateTime: Scalars['DateTime']['output'];
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Mutation: Record<PropertyKey, never>;
  PublishScheduleInput: PublishScheduleInput;
  ScheduleRuleInput: ScheduleRuleInput;
  Boolean: Scalars['Boolean']['output'];
  AddScheduleExceptionInput: AddScheduleExceptionInput;
  RemoveScheduleExceptionInput: RemoveScheduleExceptionInput;
  WithdrawSlotsInput: WithdrawSlotsInput;
  PublishScheduleResult: ResolversUnionTypes<ResolversParentTypes>['PublishScheduleResult'];
  AddScheduleExceptionResult: ResolversUnionTypes<ResolversParentTypes>['AddScheduleExceptionResult'];
  RemoveScheduleExceptionResult: ResolversUnionTypes<ResolversParentTypes>['RemoveScheduleExceptionResult'];
  WithdrawSlotsResult: ResolversUnionTypes<ResolversParentTypes>['WithdrawSlotsResult'];
  PublishScheduleSuccess: Omit<PublishScheduleSuccess, 'doctor' | 'changes'> & { doctor: ResolversParentTypes['Doctor'], changes: ResolversParentTypes['CalendarChanges'] };
  AddScheduleExceptionSuccess: Omit<AddScheduleExceptionSuccess, 'doctor' | 'changes'> & { doctor: ResolversParentTypes['Doctor'], changes: ResolversParentTypes['CalendarChanges'] };
  RemoveScheduleExceptionSuccess: Omit<RemoveScheduleExceptionSuccess, 'doctor' | 'changes'> & { doctor: ResolversParentTypes['Doctor'], changes: ResolversParentTypes['CalendarChanges'] };
  WithdrawSlotsSuccess: Omit<WithdrawSlotsSuccess, 'doctor' | 'changes'> & { doctor: ResolversParentTypes['Doctor'], changes: ResolversParentTypes['CalendarChanges'] };
  CalendarChanges: CalendarChangesMapper;
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  DoctorNotFound: DoctorNotFound;
  ScheduleExceptionNotFound: ScheduleExceptionNotFound;
  InvalidSchedule: InvalidSchedule;
  FieldProblem: FieldProblem;
  CalendarBusy: CalendarBusy;
  RequestIdReused: RequestIdReused;
  Doctor: DoctorMapper;
  Schedule: ScheduleMapper;
  ScheduleRule: ScheduleRule;
  ScheduleException: ScheduleException;
  CalendarDay: Omit<CalendarDay, 'slots'> & { slots: Array<ResolversParentTypes['CalendarSlot']> };
  CalendarSlot: Omit<CalendarSlot, 'slot'> & { slot: ResolversParentTypes['Slot'] };
  DayAvailability: Omit<DayAvailability, 'slots'> & { slots: Array<ResolversParentTypes['Slot']> };
  Slot: SlotMapper;
  String: Scalars['String']['output'];
};

export type AccessDirectiveArgs = {
  roles: Array<Access__Role>;
  scopes?: Array<Scalars['String']['input']>;
};

export type AccessDirectiveResolver<Result, Parent, ContextType = SlotsContext, Args = AccessDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type QueryResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  slot?: Resolver<Maybe<ResolversTypes['Slot']>, ParentType, ContextType, RequireFields<QuerySlotArgs, 'id'>>;
  alternativeSlots?: Resolver<Array<ResolversTypes['Slot']>, ParentType, ContextType, RequireFields<QueryAlternativeSlotsArgs, 'slotId' | 'first'>>;
  managedDoctors?: Resolver<Array<ResolversTypes['Doctor']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  publishSchedule?: Resolver<Maybe<ResolversTypes['PublishScheduleResult']>, ParentType, ContextType, RequireFields<MutationPublishScheduleArgs, 'input'>>;
  addScheduleException?: Resolver<Maybe<ResolversTypes['AddScheduleExceptionResult']>, ParentType, ContextType, RequireFields<MutationAddScheduleExceptionArgs, 'input'>>;
  removeScheduleException?: Resolver<Maybe<ResolversTypes['RemoveScheduleExceptionResult']>, ParentType, ContextType, RequireFields<MutationRemoveScheduleExceptionArgs, 'input'>>;
  withdrawSlots?: Resolver<Maybe<ResolversTypes['WithdrawSlotsResult']>, ParentType, ContextType, RequireFields<MutationWithdrawSlotsArgs, 'input'>>;
};

export type PublishScheduleResultResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['PublishScheduleResult'] = ResolversParentTypes['PublishScheduleResult']> = {
  __resolveType: TypeResolveFn<'PublishScheduleSuccess' | 'DoctorNotFound' | 'InvalidSchedule' | 'CalendarBusy' | 'RequestIdReused', ParentType, ContextType>;
};

export type AddScheduleExceptionResultResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['AddScheduleExceptionResult'] = ResolversParentTypes['AddScheduleExceptionResult']> = {
  __resolveType: TypeResolveFn<'AddScheduleExceptionSuccess' | 'DoctorNotFound' | 'InvalidSchedule' | 'CalendarBusy' | 'RequestIdReused', ParentType, ContextType>;
};

export type RemoveScheduleExceptionResultResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['RemoveScheduleExceptionResult'] = ResolversParentTypes['RemoveScheduleExceptionResult']> = {
  __resolveType: TypeResolveFn<'RemoveScheduleExceptionSuccess' | 'DoctorNotFound' | 'ScheduleExceptionNotFound' | 'CalendarBusy' | 'RequestIdReused', ParentType, ContextType>;
};

export type WithdrawSlotsResultResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['WithdrawSlotsResult'] = ResolversParentTypes['WithdrawSlotsResult']> = {
  __resolveType: TypeResolveFn<'WithdrawSlotsSuccess' | 'DoctorNotFound' | 'CalendarBusy' | 'RequestIdReused', ParentType, ContextType>;
};

export type PublishScheduleSuccessResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['PublishScheduleSuccess'] = ResolversParentTypes['PublishScheduleSuccess']> = {
  doctor?: Resolver<ResolversTypes['Doctor'], ParentType, ContextType>;
  changes?: Resolver<ResolversTypes['CalendarChanges'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddScheduleExceptionSuccessResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['AddScheduleExceptionSuccess'] = ResolversParentTypes['AddScheduleExceptionSuccess']> = {
  doctor?: Resolver<ResolversTypes['Doctor'], ParentType, ContextType>;
  exception?: Resolver<Maybe<ResolversTypes['ScheduleException']>, ParentType, ContextType>;
  changes?: Resolver<ResolversTypes['CalendarChanges'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RemoveScheduleExceptionSuccessResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['RemoveScheduleExceptionSuccess'] = ResolversParentTypes['RemoveScheduleExceptionSuccess']> = {
  doctor?: Resolver<ResolversTypes['Doctor'], ParentType, ContextType>;
  changes?: Resolver<ResolversTypes['CalendarChanges'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WithdrawSlotsSuccessResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['WithdrawSlotsSuccess'] = ResolversParentTypes['WithdrawSlotsSuccess']> = {
  doctor?: Resolver<ResolversTypes['Doctor'], ParentType, ContextType>;
  changes?: Resolver<ResolversTypes['CalendarChanges'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CalendarChangesResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['CalendarChanges'] = ResolversParentTypes['CalendarChanges']> = {
  addedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  withdrawnCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  takenCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  settledCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'DoctorNotFound' | 'ScheduleExceptionNotFound' | 'InvalidSchedule' | 'CalendarBusy' | 'RequestIdReused', ParentType, ContextType>;
};

export type DoctorNotFoundResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['DoctorNotFound'] = ResolversParentTypes['DoctorNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ScheduleExceptionNotFoundResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['ScheduleExceptionNotFound'] = ResolversParentTypes['ScheduleExceptionNotFound']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidScheduleResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['InvalidSchedule'] = ResolversParentTypes['InvalidSchedule']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  problems?: Resolver<Array<ResolversTypes['FieldProblem']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FieldProblemResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['FieldProblem'] = ResolversParentTypes['FieldProblem']> = {
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CalendarBusyResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['CalendarBusy'] = ResolversParentTypes['CalendarBusy']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RequestIdReusedResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['RequestIdReused'] = ResolversParentTypes['RequestIdReused']> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DoctorResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['Doctor'] = ResolversParentTypes['Doctor'], FederationReferenceType extends FederationReferenceTypes['Doctor'] = FederationReferenceTypes['Doctor']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Doctor']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  availability?: Resolver<Array<ResolversTypes['DayAvailability']>, ParentType, ContextType, RequireFields<DoctorAvailabilityArgs, 'from' | 'days'>>;
  nextAvailableSlot?: Resolver<Maybe<ResolversTypes['Slot']>, ParentType, ContextType>;
  schedule?: Resolver<Maybe<ResolversTypes['Schedule']>, ParentType, ContextType>;
  calendarDay?: Resolver<Maybe<ResolversTypes['CalendarDay']>, ParentType, ContextType, RequireFields<DoctorCalendarDayArgs, 'date'>>;
  calendarPractice?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type ScheduleResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['Schedule'] = ResolversParentTypes['Schedule']> = {
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  publishedUntil?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  rules?: Resolver<Array<ResolversTypes['ScheduleRule']>, ParentType, ContextType>;
  exceptions?: Resolver<Array<ResolversTypes['ScheduleException']>, ParentType, ContextType>;
};

export type ScheduleRuleResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['ScheduleRule'] = ResolversParentTypes['ScheduleRule']> = {
  weekday?: Resolver<ResolversTypes['Weekday'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  until?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  slotMinutes?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  visitKind?: Resolver<ResolversTypes['VisitKind'], ParentType, ContextType>;
  firstDay?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  lastDay?: Resolver<Maybe<ResolversTypes['Date']>, ParentType, ContextType>;
  onHolidays?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ScheduleExceptionResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['ScheduleException'] = ResolversParentTypes['ScheduleException']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ScheduleExceptionKind'], ParentType, ContextType>;
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  until?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  slotMinutes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  visitKind?: Resolver<Maybe<ResolversTypes['VisitKind']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CalendarDayResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['CalendarDay'] = ResolversParentTypes['CalendarDay']> = {
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  slots?: Resolver<Array<ResolversTypes['CalendarSlot']>, ParentType, ContextType>;
};

export type CalendarSlotResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['CalendarSlot'] = ResolversParentTypes['CalendarSlot']> = {
  slot?: Resolver<ResolversTypes['Slot'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CalendarSlotState'], ParentType, ContextType>;
  holdExpiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type DayAvailabilityResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['DayAvailability'] = ResolversParentTypes['DayAvailability']> = {
  date?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  slots?: Resolver<Array<ResolversTypes['Slot']>, ParentType, ContextType>;
};

export type SlotResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['Slot'] = ResolversParentTypes['Slot'], FederationReferenceType extends FederationReferenceTypes['Slot'] = FederationReferenceTypes['Slot']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Slot']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  startsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endsAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  visitKind?: Resolver<ResolversTypes['VisitKind'], ParentType, ContextType>;
  doctor?: Resolver<ResolversTypes['Doctor'], ParentType, ContextType>;
};

export type Resolvers<ContextType = SlotsContext> = {
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PublishScheduleResult?: PublishScheduleResultResolvers<ContextType>;
  AddScheduleExceptionResult?: AddScheduleExceptionResultResolvers<ContextType>;
  RemoveScheduleExceptionResult?: RemoveScheduleExceptionResultResolvers<ContextType>;
  WithdrawSlotsResult?: WithdrawSlotsResultResolvers<ContextType>;
  PublishScheduleSuccess?: PublishScheduleSuccessResolvers<ContextType>;
  AddScheduleExceptionSuccess?: AddScheduleExceptionSuccessResolvers<ContextType>;
  RemoveScheduleExceptionSuccess?: RemoveScheduleExceptionSuccessResolvers<ContextType>;
  WithdrawSlotsSuccess?: WithdrawSlotsSuccessResolvers<ContextType>;
  CalendarChanges?: CalendarChangesResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  DoctorNotFound?: DoctorNotFoundResolvers<ContextType>;
  ScheduleExceptionNotFound?: ScheduleExceptionNotFoundResolvers<ContextType>;
  InvalidSchedule?: InvalidScheduleResolvers<ContextType>;
  FieldProblem?: FieldProblemResolvers<ContextType>;
  CalendarBusy?: CalendarBusyResolvers<ContextType>;
  RequestIdReused?: RequestIdReusedResolvers<ContextType>;
  Doctor?: DoctorResolvers<ContextType>;
  Schedule?: ScheduleResolvers<ContextType>;
  ScheduleRule?: ScheduleRuleResolvers<ContextType>;
  ScheduleException?: ScheduleExceptionResolvers<ContextType>;
  CalendarDay?: CalendarDayResolvers<ContextType>;
  CalendarSlot?: CalendarSlotResolvers<ContextType>;
  DayAvailability?: DayAvailabilityResolvers<ContextType>;
  Slot?: SlotResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = SlotsContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
};
