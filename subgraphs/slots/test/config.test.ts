import { expect, test } from '@jest/globals';
import { noEngines } from '@rendezvous/platform/engine-config';
import { loadConfig } from '@rendezvous/slots/config';

const environment = {
  REGIONS: 'fr,de',
  DATABASE_URL_FR: 'postgres://slots@127.0.0.1/fr',
  EVENT_LOG_URL_FR: 'postgres://log@127.0.0.1/fr',
  DATABASE_URL_DE: 'postgres://slots@127.0.0.1/de',
  EVENT_LOG_URL_DE: 'postgres://log@127.0.0.1/de',
  PORT: '4002',
  INTERNAL_TOKEN_SECRET: 'x'.repeat(32),
};

test('reads every region and fills in what may be left out', () => {
  expect(loadConfig(environment)).toEqual({
    regions: [
      {
        code: 'fr',
        databaseUrl: environment.DATABASE_URL_FR,
        eventLogUrl: environment.EVENT_LOG_URL_FR,
      },
      {
        code: 'de',
        databaseUrl: environment.DATABASE_URL_DE,
        eventLogUrl: environment.EVENT_LOG_URL_DE,
      },
    ],
    host: '127.0.0.1',
    port: 4002,
    internalTokenSecret: environment.INTERNAL_TOKEN_SECRET,
    logLevel: 'info',
    poolSize: 10,
    runsWorkers: true,
    cacheWeeks: 20_000,
    engines: noEngines,
  });
});

test('names every problem at once, and no value', () => {
  const broken = {
    ...environment,
    DATABASE_URL_DE: 'redis://secret@127.0.0.1',
    EVENT_LOG_URL_FR: undefined,
    INTERNAL_TOKEN_SECRET: 'short',
    PORT: '70000',
  };
  const problems = ['DATABASE_URL_DE', 'EVENT_LOG_URL_FR', 'INTERNAL_TOKEN_SECRET', 'PORT'];
  for (const problem of problems) expect(() => loadConfig(broken)).toThrow(problem);
  expect(() => loadConfig(broken)).not.toThrow(/secret@|short/);
});

test('needs a list of regions', () => {
  expect(() => loadConfig({ ...environment, REGIONS: 'France' })).toThrow('REGIONS');
  expect(() => loadConfig({ ...environment, REGIONS: undefined })).toThrow('REGIONS is not set');
});
