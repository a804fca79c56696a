import type { Clock } from '@rendezvous/platform/clock';
import { createDoctorsClient } from '@rendezvous/prisma/client';
import type { Pool } from 'pg';
import type { DoctorsRegion } from './context.ts';
import { createPlaceDirectory } from './places.ts';
import { createPostgresSearch } from './postgres-search.ts';
import { createReferenceData } from './reference-data.ts';
import { createProfiles } from './repository.ts';
import type { SearchRegion } from './search-doctors.ts';
import { estimatedTravelTimes } from './travel-times.ts';

/** A region served by PostgreSQL alone. The pool stays the caller's. */
export function createPostgresRegion(options: {
  region: SearchRegion;
  pool: Pool;
  clock: Clock;
}): DoctorsRegion & { close(): Promise<void> } {
  const { region, pool, clock } = options;
  const client = createDoctorsClient(pool);
  return {
    region,
    search: createPostgresSearch({ pool, timeZones: region.timeZones, clock }),
    places: createPlaceDirectory(pool),
    travelTimes: estimatedTravelTimes,
    profiles: createProfiles(client),
    reference: createReferenceData(client, clock),
    close: () => client.$disconnect(),
  };
}
