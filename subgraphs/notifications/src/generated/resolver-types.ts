// Generated from schema.graphql by "npm run generate".
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AppointmentMapper, NotificationMapper, PatientRecordMapper, RecordedMessageMapper, RecordedMessageConnectionMapper } from '../mappers.ts';
import type { NotificationsContext } from '../context.ts';
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

/** An appointment, as far as messages about it are concerned. */
export type Appointment = {
  __typename?: 'Appointment';
  /** The appointment's id. */
  id: Scalars['ID']['output'];
  /**
   * What was written to the patient about this appointment, the oldest first, at most 50. Empty for
   * anybody else than that patient. A message appears within a second of the change it is about.
   */
  notifications: Array<Notification>;
};

/** Everything the platform has stored about a patient, as far as messages are concerned. */
export type PatientRecord = {
  __typename?: 'PatientRecord';
  /** The patient's id. */
  id: Scalars['ID']['output'];
  /** What was written to the patient in the past year, the latest first. */
  messages: RecordedMessageConnection;
};


/** Everything the platform has stored about a patient, as far as messages are concerned. */
export type PatientRecordMessagesArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** A page of messages. */
export type RecordedMessageConnection = {
  __typename?: 'RecordedMessageConnection';
  /** The messages of this page, at most 50. */
  edges: Array<RecordedMessageEdge>;
  /** Whether there is more, and where it goes on. */
  pageInfo: PageInfo;
};

/** A message in a page. */
export type RecordedMessageEdge = {
  __typename?: 'RecordedMessageEdge';
  /** Where this message stands in the list, for `after`. */
  cursor: Scalars['String']['output'];
  /** The message. */
  node: RecordedMessage;
};

/** A message as it was sent. */
export type RecordedMessage = {
  __typename?: 'RecordedMessage';
  /** Opaque id of the message. */
  id: Scalars['ID']['output'];
  /** What the message is about. */
  kind: NotificationKind;
  /** Whether it has been sent. */
  state: NotificationState;
  /** The address it was sent to. */
  recipient: Scalars['String']['output'];
  /** Its subject line. */
  subject: Scalars['String']['output'];
  /** Its text. */
  body: Scalars['String']['output'];
  /** The language it is written in, as a two-letter code. */
  language: Scalars['String']['output'];
  /** When it was written. */
  createdAt: Scalars['DateTime']['output'];
  /** When the mail server took it. Null until then. */
  sentAt?: Maybe<Scalars['DateTime']['output']>;
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

/** A message about an appointment to its patient. */
export type Notification = {
  __typename?: 'Notification';
  /** Opaque id of the message. */
  id: Scalars['ID']['output'];
  /** What the message is about. */
  kind: NotificationKind;
  /** How it is sent. */
  channel: NotificationChannel;
  /** Whether it has been sent. */
  state: NotificationState;
  /** Its subject line, in the language of the message. */
  subject: Scalars['String']['output'];
  /** The language it is written in, as a two-letter code. */
  language: Scalars['String']['output'];
  /** When it was written. */
  createdAt: Scalars['DateTime']['output'];
  /** When the mail server took it. Null until then. */
  sentAt?: Maybe<Scalars['DateTime']['output']>;
};

/** What a message is about. */
export type NotificationKind =
  /** The appointment was booked. */
  | 'BOOKED'
  /** The appointment was moved to its present time. */
  | 'RESCHEDULED'
  /** The appointment was canceled by the patient or the practice. */
  | 'CANCELED'
  /** The practice withdrew the time; other free times are offered. */
  | 'WITHDRAWN';

/** How a message is sent. */
export type NotificationChannel =
  /** By e-mail, with an entry for the calendar. */
  | 'EMAIL';

/** What has become of a message. */
export type NotificationState =
  /** It waits to be sent, for the first time or again. */
  | 'PENDING'
  /** The mail server took it. */
  | 'SENT'
  /** It was given up: the address does not exist, or the mail server refused it again and again. */
  | 'FAILED';



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
  PatientRecord: PatientRecord;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Appointment:
    ( { __typename: 'Appointment' }
    & GraphQLRecursivePick<FederationTypes['Appointment'], {"id":true}> );
  PatientRecord:
    ( { __typename: 'PatientRecord' }
    & GraphQLRecursivePick<FederationTypes['PatientRecord'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  access__Role: Access__Role;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Appointment: ResolverTypeWrapper<AppointmentMapper>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  PatientRecord: ResolverTypeWrapper<PatientRecordMapper>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  RecordedMessageConnection: ResolverTypeWrapper<RecordedMessageConnectionMapper>;
  RecordedMessageEdge: ResolverTypeWrapper<Omit<RecordedMessageEdge, 'node'> & { node: ResolversTypes['RecordedMessage'] }>;
  RecordedMessage: ResolverTypeWrapper<RecordedMessageMapper>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Notification: ResolverTypeWrapper<NotificationMapper>;
  NotificationKind: NotificationKind;
  NotificationChannel: NotificationChannel;
  NotificationState: NotificationState;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  Appointment: AppointmentMapper;
  ID: Scalars['ID']['output'];
  PatientRecord: PatientRecordMapper;
  Int: Scalars['Int']['output'];
  RecordedMessageConnection: RecordedMessageConnectionMapper;
  RecordedMessageEdge: Omit<RecordedMessageEdge, 'node'> & { node: ResolversParentTypes['RecordedMessage'] };
  RecordedMessage: RecordedMessageMapper;
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  Notification: NotificationMapper;
  String: Scalars['String']['output'];
};

export type AccessDirectiveArgs = {
  roles: Array<Access__Role>;
  scopes?: Array<Scalars['String']['input']>;
};

export type AccessDirectiveResolver<Result, Parent, ContextType = NotificationsContext, Args = AccessDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type AppointmentResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['Appointment'] = ResolversParentTypes['Appointment'], FederationReferenceType extends FederationReferenceTypes['Appointment'] = FederationReferenceTypes['Appointment']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Appointment']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  notifications?: Resolver<Array<ResolversTypes['Notification']>, ParentType, ContextType>;
};

export type PatientRecordResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['PatientRecord'] = ResolversParentTypes['PatientRecord'], FederationReferenceType extends FederationReferenceTypes['PatientRecord'] = FederationReferenceTypes['PatientRecord']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['PatientRecord']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  messages?: Resolver<ResolversTypes['RecordedMessageConnection'], ParentType, ContextType, RequireFields<PatientRecordMessagesArgs, 'first'>>;
};

export type RecordedMessageConnectionResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['RecordedMessageConnection'] = ResolversParentTypes['RecordedMessageConnection']> = {
  edges?: Resolver<Array<ResolversTypes['RecordedMessageEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type RecordedMessageEdgeResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['RecordedMessageEdge'] = ResolversParentTypes['RecordedMessageEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['RecordedMessage'], ParentType, ContextType>;
};

export type RecordedMessageResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['RecordedMessage'] = ResolversParentTypes['RecordedMessage']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['NotificationKind'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['NotificationState'], ParentType, ContextType>;
  recipient?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  body?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sentAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type NotificationResolvers<ContextType = NotificationsContext, ParentType extends ResolversParentTypes['Notification'] = ResolversParentTypes['Notification']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['NotificationKind'], ParentType, ContextType>;
  channel?: Resolver<ResolversTypes['NotificationChannel'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['NotificationState'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  language?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sentAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = NotificationsContext> = {
  DateTime?: GraphQLScalarType;
  Appointment?: AppointmentResolvers<ContextType>;
  PatientRecord?: PatientRecordResolvers<ContextType>;
  RecordedMessageConnection?: RecordedMessageConnectionResolvers<ContextType>;
  RecordedMessageEdge?: RecordedMessageEdgeResolvers<ContextType>;
  RecordedMessage?: RecordedMessageResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Notification?: NotificationResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = NotificationsContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
};
