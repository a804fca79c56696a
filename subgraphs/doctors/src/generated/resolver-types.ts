// Generated from schema.graphql by "npm run generate".
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { DoctorMapper, PracticeMapper, SpecialtyMapper, DoctorFacetsMapper, SuggestionMapper } from '../mappers.ts';
import type { DoctorsContext } from '../context.ts';
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
  /** A calendar day as YYYY-MM-DD, in the time zone of the practice it concerns. */
  Date: { input: string; output: string; }
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

/** The entry points of the API for reading. */
export type Query = {
  __typename?: 'Query';
  /**
   * Finds doctors. All filters given must hold at once; without any, every doctor of the region is
   * found.
   *
   * Paging: the cursor of the last edge continues the list. The pages of one list together contain
   * every doctor who did not change meanwhile exactly once, whatever is booked or cancelled between
   * two pages. With BEST and DISTANCE, bookings do not change a doctor's place in the order. With
   * NEXT_AVAILABLE they do: a doctor whose free time on the day of the next free moment or before it
   * changed since the first page was read is left out of the later pages. So no doctor is ever shown
   * twice, and one who moved can be missing until the list is read again from the start. Free time is
   * judged as of the moment of the first page throughout.
   */
  searchDoctors: DoctorSearchConnection;
  /** One doctor by id, or null when there is none with this id in this region. */
  doctor?: Maybe<Doctor>;
  /** Every specialty of the region, by name in the caller's language. At most 500. */
  specialties: Array<Specialty>;
  /**
   * Suggestions while a person is typing: specialties, doctors and places that begin like the text
   * or nearly do, best first.
   */
  suggest: Array<Suggestion>;
};


/** The entry points of the API for reading. */
export type QuerySearchDoctorsArgs = {
  filter: DoctorFilter;
  sort?: InputMaybe<DoctorSort>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


/** The entry points of the API for reading. */
export type QueryDoctorArgs = {
  id: Scalars['ID']['input'];
};


/** The entry points of the API for reading. */
export type QuerySuggestArgs = {
  text: Scalars['String']['input'];
  near?: InputMaybe<GeoPointInput>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** What a doctor must satisfy to be found. Every field is optional and those given are combined by and. */
export type DoctorFilter = {
  /**
   * Words to look for in names, practices, towns, descriptions and specialties, at most 200
   * characters and 16 words. Specialties are understood in French, German and English, by everyday
   * words too ("heart", "Herzarzt", "cardiologue"); accents, case and small typing errors do not
   * matter, "st" and "ste" stand for saint too, and four letters of a specialty are enough where
   * nobody is named so. Words such as "de", "der" and "the" are ignored, every other one must be found.
   * Empty or blank text is the same as none; text without a letter or digit, or of ignored words only,
   * is refused.
   */
  text?: InputMaybe<Scalars['String']['input']>;
  /** The id of a specialty of the region, such as cardiology; an unknown one is refused. */
  specialty?: InputMaybe<Scalars['ID']['input']>;
  /** A circle the practice must lie in. Distances are measured from its centre. */
  near?: InputMaybe<GeoCircleInput>;
  /**
   * A town by name (accents and case do not matter) or postcode: the practice must lie within 30 km
   * of its centre. Of several towns with one name the most populous is meant. Distances are measured
   * from its centre unless near is given too.
   */
  place?: InputMaybe<Scalars['String']['input']>;
  /**
   * The first day on which the doctor may have the free time; by default today, and a day that is
   * over counts as today. From availableFrom to availableTo, as given, are at most 60 days.
   */
  availableFrom?: InputMaybe<Scalars['Date']['input']>;
  /**
   * The last day on which the doctor may have the free time, not before availableFrom; a day that
   * is over everywhere in the region is refused. By default the last day for which the region opens
   * appointments, at least availableFrom.
   */
  availableTo?: InputMaybe<Scalars['Date']['input']>;
  /**
   * Parts of the day in which the doctor must have free time, on at least one of the days; without
   * dates, on any day for which the region opens appointments. At most 3.
   */
  dayParts?: InputMaybe<Array<DayPart>>;
  /** Languages as two-letter codes such as fr; the doctor speaks at least one of them. At most 10. */
  languages?: InputMaybe<Array<Scalars['String']['input']>>;
  /**
   * How the patient is seen. Together with dates or day parts, the free time itself must be of this
   * kind.
   */
  visitKind?: InputMaybe<VisitKind>;
  /** The id of an insurance the practice accepts; one unknown in the region is refused. */
  insurance?: InputMaybe<Scalars['ID']['input']>;
  /**
   * The longest way to the practice in minutes, from 1 to 240, estimated from distance and mode of
   * travel. Needs near or place, and still keeps to their radius.
   */
  maxTravelMinutes?: InputMaybe<Scalars['Int']['input']>;
  /**
   * The mode of travel that maxTravelMinutes and travelMinutes are estimated for; by default DRIVING.
   * Needs near or place.
   */
  travelMode?: InputMaybe<TravelMode>;
};

/** A circle on the ground. */
export type GeoCircleInput = {
  /** Degrees north of the equator, from -90 to 90. */
  latitude: Scalars['Float']['input'];
  /** Degrees east of Greenwich, from -180 to 180. */
  longitude: Scalars['Float']['input'];
  /** The radius in kilometres, above 0 and at most 200. */
  radiusKm?: Scalars['Float']['input'];
};

/** A point on the ground. */
export type GeoPointInput = {
  /** Degrees north of the equator, from -90 to 90. */
  latitude: Scalars['Float']['input'];
  /** Degrees east of Greenwich, from -180 to 180. */
  longitude: Scalars['Float']['input'];
};

/** Orders of a search result. */
export type DoctorSort =
  /** How well the text fits, how near the practice is and how popular the doctor is, weighed together. */
  | 'BEST'
  /** Nearest first. Needs near or place. */
  | 'DISTANCE'
  /**
   * Earliest free moment within the filters first, as precise as the parts of a day; doctors without
   * any free time come last.
   */
  | 'NEXT_AVAILABLE';

/** Parts of a day at the practice, by the local time at which a slot starts. */
export type DayPart =
  /** Before 12:00. */
  | 'MORNING'
  /** From 12:00 until before 18:00. */
  | 'AFTERNOON'
  /** From 18:00. */
  | 'EVENING';

/** How a patient is seen. */
export type VisitKind =
  /** At the practice. */
  | 'IN_PERSON'
  /** By video call. */
  | 'VIDEO';

/** Ways to travel to a practice. */
export type TravelMode =
  /** On foot. */
  | 'WALKING'
  /** By bicycle. */
  | 'CYCLING'
  /** By car. */
  | 'DRIVING'
  /** By public transport, with the usual wait. */
  | 'TRANSIT';

/** One page of a search result. */
export type DoctorSearchConnection = {
  __typename?: 'DoctorSearchConnection';
  /** The doctors of this page in order, at most 50. */
  edges: Array<DoctorSearchEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
  /**
   * How many doctors the filter finds in all. Exact; above 20,000 doctors it may be up to 60 seconds
   * old.
   */
  totalCount: Scalars['Int']['output'];
  /** How many of all doctors found have which specialty, language and so on; as fresh as totalCount. */
  facets: DoctorFacets;
  /** True when the search engine was down and a simpler one answered; the result may be less complete. */
  degraded: Scalars['Boolean']['output'];
};

/** A doctor as one result of a search. */
export type DoctorSearchEdge = {
  __typename?: 'DoctorSearchEdge';
  /** Continues the list after this doctor, as argument after. Opaque. */
  cursor: Scalars['String']['output'];
  /** The doctor. */
  node: Doctor;
  /** Kilometres from the point searched from to the practice in a straight line; null without near or place. */
  distanceKm?: Maybe<Scalars['Float']['output']>;
  /**
   * Estimated minutes to travel to the practice; null unless maxTravelMinutes or travelMode is part of
   * the filter.
   */
  travelMinutes?: Maybe<Scalars['Int']['output']>;
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

/** The doctors found, counted by their properties; each list has the most frequent values first. */
export type DoctorFacets = {
  __typename?: 'DoctorFacets';
  /** By specialty, at most 50. A doctor with several counts in each. */
  specialties: Array<FacetCount>;
  /** By language spoken, at most 30. A doctor with several counts in each. */
  languages: Array<FacetCount>;
  /** By insurance accepted, at most 30. A doctor with several counts in each. */
  insurances: Array<FacetCount>;
  /** By how patients are seen. A doctor with both kinds counts in each. */
  visitKinds: Array<FacetCount>;
};

/** How many of the doctors found share a value. */
export type FacetCount = {
  __typename?: 'FacetCount';
  /** The value as the filter takes it: a specialty id, language code, insurance id or visit kind. */
  value: Scalars['String']['output'];
  /** The value's name in the caller's language. */
  label: Scalars['String']['output'];
  /** How many of the doctors found have it. */
  count: Scalars['Int']['output'];
};

/** A doctor's profile. */
export type Doctor = {
  __typename?: 'Doctor';
  /** An opaque id, such as doctor.fr.1042. */
  id: Scalars['ID']['output'];
  /** The doctor's name with title. */
  name: Scalars['String']['output'];
  /** What the doctor is specialised in, the main specialty first. At most 10. */
  specialties: Array<Specialty>;
  /** Languages spoken, as two-letter codes. At most 20. */
  languages: Array<Scalars['String']['output']>;
  /** How the doctor sees patients. */
  visitKinds: Array<VisitKind>;
  /** Insurances the practice accepts for this doctor. At most 50. */
  insurances: Array<Insurance>;
  /** A short text about the doctor, in the caller's language if there is one. */
  bio?: Maybe<Scalars['String']['output']>;
  /** Where the doctor works. */
  practice: Practice;
};

/** A field of medicine. */
export type Specialty = {
  __typename?: 'Specialty';
  /** A stable id, such as cardiology. */
  id: Scalars['ID']['output'];
  /** Its name in the caller's language. */
  name: Scalars['String']['output'];
  /** Everyday words for it in the caller's language. At most 30. */
  synonyms: Array<Scalars['String']['output']>;
};

/** A health insurance. */
export type Insurance = {
  __typename?: 'Insurance';
  /** A stable id, as the filter takes it. */
  id: Scalars['ID']['output'];
  /** Its name. */
  name: Scalars['String']['output'];
};

/** A place where doctors work. */
export type Practice = {
  __typename?: 'Practice';
  /** An opaque id, such as practice.fr.311. */
  id: Scalars['ID']['output'];
  /** The practice's name. */
  name: Scalars['String']['output'];
  /** Street and number. */
  street: Scalars['String']['output'];
  /** The postcode. */
  postcode: Scalars['String']['output'];
  /** The town. */
  town: Scalars['String']['output'];
  /** Degrees north of the equator. */
  latitude: Scalars['Float']['output'];
  /** Degrees east of Greenwich. */
  longitude: Scalars['Float']['output'];
  /** The IANA time zone its calendar days are in, such as Europe/Paris. */
  timeZone: Scalars['String']['output'];
  /** The phone number. */
  phone: Scalars['String']['output'];
  /** Where the platform writes to the practice about appointments. For other services, not for clients. */
  email: Scalars['String']['output'];
};

/** What a suggestion leads to. */
export type SuggestionKind =
  /** A field of medicine: search by specialty. */
  | 'SPECIALTY'
  /** A doctor: show the profile. */
  | 'DOCTOR'
  /** A town: search by place. */
  | 'PLACE';

/** One suggestion for a text being typed. The field named like its kind is set, the other two are null. */
export type Suggestion = {
  __typename?: 'Suggestion';
  /** What is suggested. */
  kind: SuggestionKind;
  /** What to show, in the caller's language. */
  text: Scalars['String']['output'];
  /** The specialty, for kind SPECIALTY. */
  specialty?: Maybe<Specialty>;
  /** The doctor, for kind DOCTOR. */
  doctor?: Maybe<Doctor>;
  /** The town, for kind PLACE. */
  place?: Maybe<Place>;
};

/** A town. */
export type Place = {
  __typename?: 'Place';
  /** Its name, which the filter takes as place. */
  name: Scalars['String']['output'];
  /** Its first postcode; null when none is known. */
  postcode?: Maybe<Scalars['String']['output']>;
  /** Degrees north of the equator, of its centre. */
  latitude: Scalars['Float']['output'];
  /** Degrees east of Greenwich, of its centre. */
  longitude: Scalars['Float']['output'];
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
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Doctor:
    ( { __typename: 'Doctor' }
    & GraphQLRecursivePick<FederationTypes['Doctor'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  access__Role: Access__Role;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  DoctorFilter: DoctorFilter;
  GeoCircleInput: GeoCircleInput;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  GeoPointInput: GeoPointInput;
  DoctorSort: DoctorSort;
  DayPart: DayPart;
  VisitKind: VisitKind;
  TravelMode: TravelMode;
  DoctorSearchConnection: ResolverTypeWrapper<Omit<DoctorSearchConnection, 'edges' | 'facets'> & { edges: Array<ResolversTypes['DoctorSearchEdge']>, facets: ResolversTypes['DoctorFacets'] }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  DoctorSearchEdge: ResolverTypeWrapper<Omit<DoctorSearchEdge, 'node'> & { node: ResolversTypes['Doctor'] }>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  DoctorFacets: ResolverTypeWrapper<DoctorFacetsMapper>;
  FacetCount: ResolverTypeWrapper<FacetCount>;
  Doctor: ResolverTypeWrapper<DoctorMapper>;
  Specialty: ResolverTypeWrapper<SpecialtyMapper>;
  Insurance: ResolverTypeWrapper<Insurance>;
  Practice: ResolverTypeWrapper<PracticeMapper>;
  SuggestionKind: SuggestionKind;
  Suggestion: ResolverTypeWrapper<SuggestionMapper>;
  Place: ResolverTypeWrapper<Place>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Date: Scalars['Date']['output'];
  Query: Record<PropertyKey, never>;
  Int: Scalars['Int']['output'];
  ID: Scalars['ID']['output'];
  DoctorFilter: DoctorFilter;
  GeoCircleInput: GeoCircleInput;
  Float: Scalars['Float']['output'];
  GeoPointInput: GeoPointInput;
  DoctorSearchConnection: Omit<DoctorSearchConnection, 'edges' | 'facets'> & { edges: Array<ResolversParentTypes['DoctorSearchEdge']>, facets: ResolversParentTypes['DoctorFacets'] };
  Boolean: Scalars['Boolean']['output'];
  DoctorSearchEdge: Omit<DoctorSearchEdge, 'node'> & { node: ResolversParentTypes['Doctor'] };
  PageInfo: PageInfo;
  DoctorFacets: DoctorFacetsMapper;
  FacetCount: FacetCount;
  Doctor: DoctorMapper;
  Specialty: SpecialtyMapper;
  Insurance: Insurance;
  Practice: PracticeMapper;
  Suggestion: SuggestionMapper;
  Place: Place;
  String: Scalars['String']['output'];
};

export type AccessDirectiveArgs = {
  roles: Array<Access__Role>;
  scopes?: Array<Scalars['String']['input']>;
};

export type AccessDirectiveResolver<Result, Parent, ContextType = DoctorsContext, Args = AccessDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export type QueryResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  searchDoctors?: Resolver<ResolversTypes['DoctorSearchConnection'], ParentType, ContextType, RequireFields<QuerySearchDoctorsArgs, 'filter' | 'sort' | 'first'>>;
  doctor?: Resolver<Maybe<ResolversTypes['Doctor']>, ParentType, ContextType, RequireFields<QueryDoctorArgs, 'id'>>;
  specialties?: Resolver<Array<ResolversTypes['Specialty']>, ParentType, ContextType>;
  suggest?: Resolver<Array<ResolversTypes['Suggestion']>, ParentType, ContextType, RequireFields<QuerySuggestArgs, 'text' | 'first'>>;
};

export type DoctorSearchConnectionResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['DoctorSearchConnection'] = ResolversParentTypes['DoctorSearchConnection']> = {
  edges?: Resolver<Array<ResolversTypes['DoctorSearchEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  facets?: Resolver<ResolversTypes['DoctorFacets'], ParentType, ContextType>;
  degraded?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type DoctorSearchEdgeResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['DoctorSearchEdge'] = ResolversParentTypes['DoctorSearchEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Doctor'], ParentType, ContextType>;
  distanceKm?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  travelMinutes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type DoctorFacetsResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['DoctorFacets'] = ResolversParentTypes['DoctorFacets']> = {
  specialties?: Resolver<Array<ResolversTypes['FacetCount']>, ParentType, ContextType>;
  languages?: Resolver<Array<ResolversTypes['FacetCount']>, ParentType, ContextType>;
  insurances?: Resolver<Array<ResolversTypes['FacetCount']>, ParentType, ContextType>;
  visitKinds?: Resolver<Array<ResolversTypes['FacetCount']>, ParentType, ContextType>;
};

export type FacetCountResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['FacetCount'] = ResolversParentTypes['FacetCount']> = {
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DoctorResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['Doctor'] = ResolversParentTypes['Doctor'], FederationReferenceType extends FederationReferenceTypes['Doctor'] = FederationReferenceTypes['Doctor']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Doctor']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  specialties?: Resolver<Array<ResolversTypes['Specialty']>, ParentType, ContextType>;
  languages?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  visitKinds?: Resolver<Array<ResolversTypes['VisitKind']>, ParentType, ContextType>;
  insurances?: Resolver<Array<ResolversTypes['Insurance']>, ParentType, ContextType>;
  bio?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  practice?: Resolver<ResolversTypes['Practice'], ParentType, ContextType>;
};

export type SpecialtyResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['Specialty'] = ResolversParentTypes['Specialty']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  synonyms?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type InsuranceResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['Insurance'] = ResolversParentTypes['Insurance']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PracticeResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['Practice'] = ResolversParentTypes['Practice']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  street?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  postcode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  town?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  latitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  phone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SuggestionResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['Suggestion'] = ResolversParentTypes['Suggestion']> = {
  kind?: Resolver<ResolversTypes['SuggestionKind'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  specialty?: Resolver<Maybe<ResolversTypes['Specialty']>, ParentType, ContextType>;
  doctor?: Resolver<Maybe<ResolversTypes['Doctor']>, ParentType, ContextType>;
  place?: Resolver<Maybe<ResolversTypes['Place']>, ParentType, ContextType>;
};

export type PlaceResolvers<ContextType = DoctorsContext, ParentType extends ResolversParentTypes['Place'] = ResolversParentTypes['Place']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  postcode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  latitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  longitude?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type Resolvers<ContextType = DoctorsContext> = {
  Date?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  DoctorSearchConnection?: DoctorSearchConnectionResolvers<ContextType>;
  DoctorSearchEdge?: DoctorSearchEdgeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  DoctorFacets?: DoctorFacetsResolvers<ContextType>;
  FacetCount?: FacetCountResolvers<ContextType>;
  Doctor?: DoctorResolvers<ContextType>;
  Specialty?: SpecialtyResolvers<ContextType>;
  Insurance?: InsuranceResolvers<ContextType>;
  Practice?: PracticeResolvers<ContextType>;
  Suggestion?: SuggestionResolvers<ContextType>;
  Place?: PlaceResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = DoctorsContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
};
