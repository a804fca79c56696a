import { expect, test } from '@jest/globals';
import { ConfigError } from '@rendezvous/platform/config';

import { loadConfig } from '../src/config.ts';

const environment = {
  REGIONS: 'fr',
  PORT: '0',
  INTERNAL_TOKEN_SECRET: 's'.repeat(32),
  DOCTORS_URL: 'http://127.0.0.1:4001/graphql',
  SLOTS_URL: 'http://127.0.0.1:4002/graphql',
  DATABASE_URL_FR: 'postgres://127.0.0.1/rendezvous_fr',
  EVENT_LOG_URL_FR: 'postgres://127.0.0.1/rendezvous_fr',
};

test('without a mail server mails become files', () => {
  expect(loadConfig(environment)).toMatchObject({ smtpUrl: null, mailDirectory: '.data/mail' });
  const smtp = { SMTP_URL: 'smtp://127.0.0.1:2525' };
  expect(loadConfig({ ...environment, ...smtp }).smtpUrl).toBe(smtp.SMTP_URL);
});

test('all problems are named', () => {
  const broken = { ...environment, SMTP_URL: 'http://x', DOCTORS_URL: undefined };
  expect(() => loadConfig(broken)).toThrow(ConfigError);
  expect(() => loadConfig(broken)).toThrow(/DOCTORS_URL is not set[^]*SMTP_URL: must be an smtp/);
});
