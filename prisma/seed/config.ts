import { parseConfig } from '@rendezvous/platform/config';
import { z } from 'zod';

const databaseUrl = z.url({ protocol: /^postgres(?:ql)?$/ });

const configSchema = z.object({
  REGION: z.enum(['fr', 'de']),
  /** In this region. */
  SEED_DOCTORS: z.coerce.number().int().min(1).max(1_000_000).default(5_000),
  SEED: z.coerce.number().int().min(0).default(1),
  /** YYYY-MM-DD; the current day when left out. */
  SEED_TODAY: z.iso.date().optional(),
  DOCTORS_DATABASE_URL: databaseUrl,
  SLOTS_DATABASE_URL: databaseUrl,
  APPOINTMENTS_DATABASE_URL: databaseUrl,
});

export type SeedConfig = z.output<typeof configSchema>;

/** Reads the environment. @throws ConfigError that lists every problem */
export function loadConfig(env: Record<string, string | undefined>): SeedConfig {
  return parseConfig('the seed', configSchema, env);
}
