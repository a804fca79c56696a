import type { Caller } from '@rendezvous/platform/caller';
import type { Messages } from '@rendezvous/region/messages';
import type { DoctorLoaders } from './loaders.ts';
import type { ReferenceData } from './reference-data.ts';
import type { Profiles } from './repository.ts';
import type { PlaceDirectory } from './resolve-place.ts';
import type { DoctorSearch, SearchRegion } from './search-doctors.ts';
import type { TravelTimes } from './travel-times.ts';

/** What queries of one region need. */
export interface DoctorsRegion {
  readonly region: SearchRegion;
  readonly search: DoctorSearch;
  readonly places: PlaceDirectory;
  readonly travelTimes: TravelTimes;
  readonly profiles: Profiles;
  readonly reference: () => Promise<ReferenceData>;
}

/** What a request's resolvers work with. */
export interface DoctorsContext {
  readonly caller: Caller;
  readonly region: DoctorsRegion;
  readonly loaders: DoctorLoaders;
  readonly messages: Messages;
  /** One moment for the whole request. */
  readonly now: Date;
}
