import { afterAll, beforeAll } from '@jest/globals';
import { createInternalClient, type InternalClient } from '@rendezvous/platform/internal-client';
import type { RunningServer } from '@rendezvous/platform/subgraph-server';

import type { PracticeDirectory } from '../../src/practice-directory.ts';
import type { InMemorySlotDirectory } from './in-memory-slot-directory.ts';
import { graphqlUrl, startSlotsSubgraph } from './slots-subgraph.ts';

const secret = 'a secret for tests, long enough to pass';

/** A slots subgraph in small, and a client that asks it. To be called at the top of a test file. */
export function useSlotsSubgraph(
  slots: InMemorySlotDirectory,
  practices?: PracticeDirectory,
): { client(): InternalClient; switchOff(): Promise<void> } {
  let server: RunningServer;
  let client: InternalClient;
  beforeAll(async () => {
    server = await startSlotsSubgraph(slots, secret, practices);
    client = createInternalClient({
      url: graphqlUrl(server),
      service: 'appointments',
      dependency: 'slots',
      secret,
      timeoutMs: 10_000,
    });
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });
  return { client: () => client, switchOff: () => server.close() };
}
