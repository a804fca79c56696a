import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '@rendezvous/platform/config';
import { useTestDatabase } from '@rendezvous/testkit/database';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { loadConfig } from '../src/config.ts';
import { startService } from './service-under-test.ts';

const database = useTestDatabase();

describe('the configuration of the doctors service', () => {
  test('names every problem at once and no value', () => {
    const load = () => loadConfig({ REGIONS: 'fr,de', PORT: 'x', INTERNAL_TOKEN_SECRET: 'short' });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(
      /PORT[^]*INTERNAL_TOKEN_SECRET[^]*DATABASE_URL_FR[^]*EVENT_LOG_URL_FR[^]*DATABASE_URL_DE/,
    );
    expect(load).not.toThrow(/short/);
  });
});

describe('the doctors service', () => {
  test('serves, says what works, and stops', async () => {
    const service = await startService(database);
    // A machine that stands still for a moment makes it unready for as long.
    await waitFor(async () => (await fetch(new URL('/readyz', service.url))).status === 200, {
      description: 'the service to be ready',
    });
    expect(await service.readiness()).toEqual({
      'database.fr': expect.objectContaining({ ok: true }),
      'eventLog.fr': expect.objectContaining({ ok: true }),
    });
    expect((await fetch(new URL('/graphql', service.url), { method: 'POST' })).status).toBe(401);
    await service.close();
    await expect(fetch(new URL('/healthz', service.url))).rejects.toThrow('fetch failed');
  });

  test('leaves nothing running when it cannot start', async () => {
    const first = await startService(database);
    const { port } = new URL(first.url);
    try {
      const second = startService(database, { PORT: port });
      await expect(second).rejects.toThrow('EADDRINUSE');
    } finally {
      await first.close();
    }
  });
});
