import { afterAll } from '@jest/globals';
import type { RunningService } from '@rendezvous/platform/subgraph-server';
import { useRegistryDatabase } from '@rendezvous/testkit/registry-database';
import { loadConfig } from '../../src/config.ts';
import { createApiKey } from '../../src/domain/api-key.ts';
import { startRegistry } from '../../src/main.ts';

/** An answer of the registry. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  // What a test reads of a body, it asserts.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** Asks a registry; `body` is sent as JSON. */
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  options?: { key?: string; headers?: Record<string, string> },
) => Promise<RegistryAnswer>;

const requestTimeoutMs = 60_000;

/** A registry, or several on one database, for the tests of a file. */
export function useRegistry(): {
  /** Opens everything. */
  readonly adminKey: string;
  readonly databaseUrl: string;
  /** Starts one more; it is stopped after the tests. */
  start(environment?: Record<string, string>): Promise<RunningService & { ask: Ask }>;
} {
  const started: RunningService[] = [];
  // Hooks run in the order of their registration: all must stop before their database goes.
  afterAll(async () => {
    await Promise.all(started.map((service) => service.close()));
  });
  const database = useRegistryDatabase();
  const adminKey = createApiKey('rvk').key;
  return {
    adminKey,
    get databaseUrl() {
      return database.url;
    },
    async start(environment = {}) {
      const service = await startRegistry(
        loadConfig({
          DATABASE_URL: database.url,
          REGISTRY_PORT: '0',
          REGISTRY_ADMIN_KEY: adminKey,
          LOG_LEVEL: 'silent',
          ...environment,
        }),
      );
      started.push(service);
      return { ...service, ask: createAsk(service.url, adminKey) };
    },
  };
}

function createAsk(url: string, adminKey: string): Ask {
  return async (method, path, body, options = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        'x-api-key': options.key ?? adminKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      signal: AbortSignal.timeout(requestTimeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  };
}
