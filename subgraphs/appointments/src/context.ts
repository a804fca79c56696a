import type { SubgraphContext } from '@rendezvous/platform/subgraph-server';
import type { Messages } from '@rendezvous/region/messages';

import type { Loaders } from './loaders.ts';
import type { RegionDependencies } from './region-dependencies.ts';

/** What resolvers work with, made for each request. */
export interface AppointmentsContext extends SubgraphContext<RegionDependencies> {
  readonly loaders: Loaders;
  readonly messages: Messages;
}
