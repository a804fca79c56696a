import type { NotificationsClient } from '@rendezvous/prisma/client';
import type { SubgraphContext } from '@rendezvous/platform/subgraph-server';

import type { Loaders } from './loaders.ts';

/** What requests of one region are served with. */
export interface RegionDependencies {
  readonly client: NotificationsClient;
}

/** What resolvers work with, made for each request. */
export interface NotificationsContext extends SubgraphContext<RegionDependencies> {
  readonly loaders: Loaders;
}
