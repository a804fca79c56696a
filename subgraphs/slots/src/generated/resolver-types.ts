// Generated from schema.graphql by "npm run generate".
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DoctorMapper, SlotMapper } from '../mappers.ts';
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



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  access__Role: Access__Role;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  VisitKind: VisitKind;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Doctor: ResolverTypeWrapper<DoctorMapper>;
  DayAvailability: ResolverTypeWrapper<Omit<DayAvailability, 'slots'> & { slots: Array<ResolversTypes['Slot']> }>;
  Slot: ResolverTypeWrapper<SlotMapper>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Date: Scalars['Date']['output'];
  DateTime: Scalars['DateTime']['output'];
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Doctor: DoctorMapper;
  DayAvailability: Omit<DayAvailability, 'slots'> & { slots: Array<ResolversParentTypes['Slot']> };
  Slot: SlotMapper;
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
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
};

export type DoctorResolvers<ContextType = SlotsContext, ParentType extends ResolversParentTypes['Doctor'] = ResolversParentTypes['Doctor'], FederationReferenceType extends FederationReferenceTypes['Doctor'] = FederationReferenceTypes['Doctor']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Doctor']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  availability?: Resolver<Array<ResolversTypes['DayAvailability']>, ParentType, ContextType, RequireFields<DoctorAvailabilityArgs, 'from' | 'days'>>;
  nextAvailableSlot?: Resolver<Maybe<ResolversTypes['Slot']>, ParentType, ContextType>;
  calendarPractice?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
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
  Doctor?: DoctorResolvers<ContextType>;
  DayAvailability?: DayAvailabilityResolvers<ContextType>;
  Slot?: SlotResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = SlotsContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
};
