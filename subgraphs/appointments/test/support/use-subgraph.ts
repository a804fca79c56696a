import { beforeAll } from '@jest/globals';
import {
  createInternalTokenSigner,
  type InternalCaller,
  internalTokenHeader,
} from '@rendezvous/platform/internal-token';
import { silentLogger } from '@rendezvous/platform/logger';
import type { SubgraphServer } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { createMessages } from '@rendezvous/region/messages';

import { createAppointmentsSubgraph } from '../../src/server.ts';
import type { Instances } from './use-instances.ts';

const secret = 'a secret for tests, long enough to pass';

export interface Answer {
  // oxlint-disable-next-line typescript/no-explicit-any -- the tests look into any answer
  data: any;
  errors?: { message: string; extensions: { code: string; field?: string } }[];
}

/** Asks the subgraph something as somebody. */
export type Ask = (
  caller: Omit<InternalCaller, 'region'>,
  query: string,
  variables?: object,
  language?: string,
) => Promise<Answer>;

/** The subgraph of the first instance, which does not listen. To be called at the top of a file. */
export function useSubgraph(instances: Instances): Ask {
  const signer = createInternalTokenSigner(secret);
  let subgraph: SubgraphServer;
  beforeAll(() => {
    subgraph = createAppointmentsSubgraph({
      regions: new Map([['fr', instances.first().dependencies]]),
      messages: createMessages(),
      internalTokenSecret: secret,
      logger: silentLogger,
      metrics: createMetrics('appointments-server-test'),
      readiness: async () => ({}),
    });
  });
  return async (caller, query, variables = {}, language = 'en') => {
    const response = await subgraph.fetch(
      new Request('http://127.0.0.1/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept-language': language,
          [internalTokenHeader]: await signer.sign({ region: 'fr', ...caller }),
        },
        body: JSON.stringify({ query, variables }),
      }),
    );
    return (await response.json()) as Answer;
  };
}
