import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, parseConfig } from '../src/config.ts';

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(4_000),
  SECRET: z.string().min(32),
  REGIONS: z.string(),
  LEVEL: z.enum(['info', 'debug']).default('info'),
});
const secret = 'x'.repeat(32);

test('gives the values, with defaults for what is not set or empty', () => {
  const config = parseConfig('test', schema, {
    PORT: '',
    SECRET: secret,
    REGIONS: 'fr,de',
    LEVEL: undefined,
    OTHER: 'ignored',
  });
  expect(config).toEqual({ PORT: 4_000, SECRET: secret, REGIONS: 'fr,de', LEVEL: 'info' });
});

test('lists every problem at once, and no value', () => {
  const env = { PORT: '70000', SECRET: 'hunter2', LEVEL: 'loud' };
  let thrown: unknown;
  try {
    parseConfig('slots', schema, env);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ConfigError);
  const { message, problems } = thrown as ConfigError;
  expect(problems).toHaveLength(4);
  expect(message).toContain('slots');
  for (const variable of ['PORT', 'SECRET', 'LEVEL']) expect(message).toContain(`${variable}: `);
  expect(message).toContain('REGIONS is not set');
  expect(message).not.toContain('hunter2');
});
