import { type TrustedProxies, trustedProxiesSetting } from '@rendezvous/platform/client-address';
import { parseConfig } from '@rendezvous/platform/config';
import { maxRegistryDocumentBytes } from '@rendezvous/platform/registry-limits';
import { wholeNumber } from '@rendezvous/platform/service-config';
import { z } from 'zod';
import { apiKeyId } from './domain/api-key.ts';

/** What the registry needs to know to start. */
export interface RegistryConfig {
  /** As the registry's own role. */
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly logLevel: string;
  /** A key with all scopes for all variants; null: only those in the database. */
  readonly adminKey: string | null;
  /** A key with which gateways read all variants. */
  readonly gatewayKey: string | null;
  /** Wrong keys that are looked up for one address. */
  readonly failedKeysPerMinute: number;
  readonly trustedProxies: TrustedProxies;
  readonly maxBodyBytes: number;
  /** Of the supergraph with its contracts, as gateways get it. */
  readonly maxDocumentBytes: number;
  /** Publications that may wait for their turn, and as many checks. */
  readonly queueLength: number;
  /** After which composing is given up. */
  readonly taskTimeoutMs: number;
  /** How often to look for changes of other replicas without being notified. */
  readonly pollMs: number;
}

const registryKey = z
  .string()
  .refine(
    (key) => apiKeyId('rvk', key) !== null,
    'must be a key of the registry: make one with node registry/src/new-key.ts',
  )
  .optional();

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  DATABASE_POOL_SIZE: wholeNumber(4, 200).default(10),
  HOST: z.string().default('127.0.0.1'),
  REGISTRY_PORT: wholeNumber(0, 65_535).default(4_100),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  REGISTRY_ADMIN_KEY: registryKey,
  REGISTRY_GATEWAY_KEY: registryKey,
  REGISTRY_FAILED_KEYS_PER_MINUTE: wholeNumber(1, 1_000_000).default(60),
  TRUSTED_PROXIES: trustedProxiesSetting,
  REGISTRY_MAX_BODY_BYTES: wholeNumber(1_024, 104_857_600).default(10_485_760),
  REGISTRY_MAX_DOCUMENT_BYTES: wholeNumber(10_000, maxRegistryDocumentBytes).default(
    maxRegistryDocumentBytes,
  ),
  REGISTRY_QUEUE_LENGTH: wholeNumber(1, 1_000).default(32),
  REGISTRY_TASK_TIMEOUT_MS: wholeNumber(1_000, 600_000).default(60_000),
  REGISTRY_CHANGE_POLL_MS: wholeNumber(10, 60_000).default(2_000),
});

/**
 * Reads the configuration from environment variables. Pure.
 * @throws ConfigError that lists every problem
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): RegistryConfig {
  const values = parseConfig('registry', schema, env);
  return {
    databaseUrl: values.DATABASE_URL,
    poolSize: values.DATABASE_POOL_SIZE,
    host: values.HOST,
    port: values.REGISTRY_PORT,
    logLevel: values.LOG_LEVEL,
    adminKey: values.REGISTRY_ADMIN_KEY ?? null,
    gatewayKey: values.REGISTRY_GATEWAY_KEY ?? null,
    failedKeysPerMinute: values.REGISTRY_FAILED_KEYS_PER_MINUTE,
    trustedProxies: values.TRUSTED_PROXIES,
    maxBodyBytes: values.REGISTRY_MAX_BODY_BYTES,
    maxDocumentBytes: values.REGISTRY_MAX_DOCUMENT_BYTES,
    queueLength: values.REGISTRY_QUEUE_LENGTH,
    taskTimeoutMs: values.REGISTRY_TASK_TIMEOUT_MS,
    pollMs: values.REGISTRY_CHANGE_POLL_MS,
  };
}
