import { createInternalTokenSigner } from '@rendezvous/platform/internal-token';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import type { TestDatabase } from '@rendezvous/testkit/database';
import { loadConfig } from '../src/config.ts';
import { startDoctors } from '../src/main.ts';

const secret = 'a secret of the tests, long enough to sign';

/** What tells the service where everything is; `more` adds engines. */
function serviceEnvironment(
  database: TestDatabase,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    REGIONS: 'fr',
    PORT: '0',
    INTERNAL_TOKEN_SECRET: secret,
    LOG_LEVEL: 'fatal',
    DATABASE_URL_FR: database.urlFor('doctors'),
    EVENT_LOG_URL_FR: database.urlFor('event_log'),
    ...more,
  };
}

/** Starts the service on a port of its own, as it starts in production. */
export function startService(
  database: TestDatabase,
  more: Record<string, string> = {},
): Promise<RunningService> {
  return startDoctors(loadConfig(serviceEnvironment(database, more)));
}

/** What a running service answers to a search. @throws Error when it answers an error */
export async function searchOn<Found>(service: RunningService, query: string): Promise<Found> {
  const token = await createInternalTokenSigner(secret).sign({ region: 'fr', patient: null });
  const response = await fetch(new URL('/graphql', service.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-rendezvous-internal': token },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as {
    data: { searchDoctors: Found };
    errors?: { message: string }[];
  };
  if (answer.errors !== undefined) throw new Error(answer.errors[0]?.message);
  return answer.data.searchDoctors;
}
