import { expect, test } from '@jest/globals';
import { ConfigError } from '@rendezvous/platform/config';
import { noEngines } from '@rendezvous/platform/engine-config';

import { loadConfig } from '../src/config.ts';

const env = {
  REGIONS: 'fr,de',
  PORT: '0',
  INTERNAL_TOKEN_SECRET: 'x'.repeat(32),
  SLOTS_URL: 'http://127.0.0.1:4002/graphql',
  DATABASE_URL_FR: 'postgres://a@127.0.0.1/fr',
  EVENT_LOG_URL_FR: 'postgres://e@127.0.0.1/fr',
  DATABASE_URL_DE: 'postgres://a@127.0.0.1/de',
  EVENT_LOG_URL_DE: 'postgres://e@127.0.0.1/de',
};

test('reads each region’s databases', () => {
  expect(loadConfig(env)).toEqual({
    regions: [
      { code: 'fr', databaseUrl: env.DATABASE_URL_FR, eventLogUrl: env.EVENT_LOG_URL_FR },
      { code: 'de', databaseUrl: env.DATABASE_URL_DE, eventLogUrl: env.EVENT_LOG_URL_DE },
    ],
    host: '127.0.0.1',
    port: 0,
    internalTokenSecret: env.INTERNAL_TOKEN_SECRET,
    slotsUrl: env.SLOTS_URL,
    logLevel: 'info',
    poolSize: 10,
    runsWorkers: true,
    engines: noEngines,
  });
});

test('names every problem at once', () => {
  const broken = { ...env, PORT: 'x', SLOTS_URL: '', EVENT_LOG_URL_DE: undefined };
  let error: unknown;
  try {
    loadConfig(broken);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).problems).toEqual([
    'PORT: must be a whole number from 0 to 65535',
    'EVENT_LOG_URL_DE is not set',
    'SLOTS_URL is not set',
  ]);
});
