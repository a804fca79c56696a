import { fileURLToPath } from 'node:url';
import { parseConfig } from '@rendezvous/platform/config';
import { type EngineConfig, engineSettings, readEngines } from '@rendezvous/platform/engine-config';
import { z } from 'zod';
import { type PersistedQueryLevel, persistedQueryLevels } from './clients/api-client.ts';
import {
  type ProtectionConfig,
  protectionSettings,
  readProtection,
} from './protection-settings.ts';

/** How much a single GraphQL operation may ask for, counted after fragments are expanded. */
export interface OperationLimits {
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  /** Root fields of a mutation, which run one after another. */
  readonly maxMutationFields: number;
  readonly maxFields: number;
  readonly maxDirectives: number;
  readonly maxTokens: number;
}

/** Where patients' tokens come from in production. */
export interface IdentityProvider {
  readonly jwksUrl: string;
  readonly issuer: string | null;
  readonly audience: string | null;
}

/** Where supergraph and clients come from when they are not files. */
export interface RegistrySettings {
  readonly url: string;
  readonly apiKey: string;
  readonly variant: string;
  /** How often the registry is asked while nothing is heard of it. */
  readonly pollMs: number;
}

/** Everything the gateway is told from outside, checked. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly isProduction: boolean;
  readonly logLevel: string;
  readonly dataDirectory: string;
  readonly regionsDirectory: string;
  /** Codes of the regions to serve; null serves every region there is a file for. */
  readonly regions: readonly string[] | null;
  readonly defaultRegion: string | null;
  /** Served without a registry, and when neither it nor what was kept of it can be had. */
  readonly supergraphPath: string;
  /** How often the supergraph's file is looked at without a registry. */
  readonly supergraphPollMs: number;
  /** null: the supergraph's file is all there is. */
  readonly registry: RegistrySettings | null;
  /** A file of clients instead of the registry's; null: the registry's, or none. */
  readonly clientsPath: string | null;
  /** What requests without an API key may send. */
  readonly anonymousLevel: PersistedQueryLevel;
  /** How long shared caches may keep answers to listed queries; 0: not at all. */
  readonly persistedQueryMaxAgeSeconds: number;
  /** Subgraph URL by environment-variable suffix (`DOCTORS`), instead of the supergraph's. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
  /** Subgraphs the gateway counts as ready without. */
  readonly optionalSubgraphs: readonly string[];
  readonly subgraphTimeoutMs: number;
  readonly subgraphConnections: number;
  readonly subgraphMaxResponseBytes: number;
  /** null: a random one is made, which only suits subgraphs that do not check it. */
  readonly internalTokenSecret: string | null;
  /** null: the development key in `dataDirectory` signs and verifies tokens. */
  readonly identityProvider: IdentityProvider | null;
  readonly corsOrigins: readonly string[];
  readonly introspection: boolean;
  readonly graphiql: boolean;
  readonly maxBodyBytes: number;
  readonly maxConcurrentRequests: number;
  readonly limits: OperationLimits;
  readonly protection: ProtectionConfig;
  /** Redis alone is used: it counts requests for all gateways. */
  readonly engines: EngineConfig;
}

const subgraphUrlPrefix = 'SUBGRAPH_URL_';
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const integer = (minimum: number, maximum: number, fallback: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(fallback);
const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((text) => text === 'true' || text === '1');
const list = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((item) => item !== ''));
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });

const environment = z.looseObject({
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535, 4000),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATA_DIR: z.string().default(fromRoot('.data')),
  REGIONS_DIRECTORY: z.string().default(fromRoot('regions')),
  REGIONS: list,
  DEFAULT_REGION: z.string().optional(),
  SUPERGRAPH_PATH: z.string().default(fromRoot('gateway/supergraph.graphql')),
  REGISTRY_URL: httpUrl.optional(),
  REGISTRY_API_KEY: z.string().optional(),
  REGISTRY_VARIANT: z.string().default('production'),
  REGISTRY_POLL_MS: integer(20, 3_600_000, 2_000),
  CLIENTS_PATH: z.string().optional(),
  ANONYMOUS_PERSISTED_QUERY_LEVEL: z.enum(persistedQueryLevels).default('allow-ids'),
  PERSISTED_QUERY_MAX_AGE_SECONDS: integer(0, 86_400, 5),
  OPTIONAL_SUBGRAPHS: list,
  SUBGRAPH_TIMEOUT_MS: integer(1, 120_000, 10_000),
  SUBGRAPH_CONNECTIONS: integer(1, 1_000, 64),
  SUBGRAPH_MAX_RESPONSE_BYTES: integer(1_024, 268_435_456, 10_485_760),
  INTERNAL_TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  JWKS_URL: httpUrl.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  CORS_ORIGINS: list,
  INTROSPECTION: flag.optional(),
  GRAPHIQL: flag.optional(),
  MAX_BODY_BYTES: integer(1_024, 10_485_760, 102_400),
  MAX_CONCURRENT_REQUESTS: integer(1, 100_000, 2_000),
  MAX_QUERY_DEPTH: integer(1, 100, 12),
  MAX_QUERY_ALIASES: integer(0, 1_000, 30),
  MAX_QUERY_ROOT_FIELDS: integer(1, 1_000, 20),
  MAX_MUTATION_FIELDS: integer(1, 1_000, 5),
  MAX_QUERY_FIELDS: integer(1, 100_000, 1_000),
  MAX_QUERY_DIRECTIVES: integer(0, 1_000, 50),
  MAX_QUERY_TOKENS: integer(10, 100_000, 2_000),
  ...protectionSettings,
  ...engineSettings,
});

type Environment = z.output<typeof environment>;

function registrySettingsOf(env: Environment): RegistrySettings | null {
  if (env.REGISTRY_URL === undefined) return null;
  return {
    url: env.REGISTRY_URL,
    apiKey: env.REGISTRY_API_KEY ?? '',
    variant: env.REGISTRY_VARIANT,
    pollMs: env.REGISTRY_POLL_MS,
  };
}

/** In production nothing may fall back to something made for a laptop. */
function missingInProduction(env: Environment): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const needed = ['INTERNAL_TOKEN_SECRET', 'JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE'] as const;
  return needed.filter((name) => env[name] === undefined);
}

function subgraphUrlsFrom(env: Environment): Record<string, string> {
  const urls: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(subgraphUrlPrefix)) continue;
    urls[name.slice(subgraphUrlPrefix.length)] = String(value);
  }
  return urls;
}

const schema = environment
  .superRefine((env, context) => {
    for (const name of missingInProduction(env)) {
      const message = 'is required when NODE_ENV=production';
      context.addIssue({ code: 'custom', path: [name], message });
    }
    if (env.REGISTRY_URL !== undefined && env.REGISTRY_API_KEY === undefined) {
      const message = 'is required with REGISTRY_URL';
      context.addIssue({ code: 'custom', path: ['REGISTRY_API_KEY'], message });
    }
    for (const [name, url] of Object.entries(subgraphUrlsFrom(env))) {
      if (httpUrl.safeParse(url).success) continue;
      const message = 'must be an http(s) URL';
      context.addIssue({ code: 'custom', path: [`${subgraphUrlPrefix}${name}`], message });
    }
  })
  .transform((env): GatewayConfig => toGatewayConfig(env));

function toGatewayConfig(env: Environment): GatewayConfig {
  const isProduction = env.NODE_ENV === 'production';
  const introspection = env.INTROSPECTION ?? !isProduction;
  return {
    host: env.HOST,
    port: env.PORT,
    isProduction,
    logLevel: env.LOG_LEVEL,
    dataDirectory: env.DATA_DIR,
    regionsDirectory: env.REGIONS_DIRECTORY,
    regions: env.REGIONS.length === 0 ? null : env.REGIONS,
    defaultRegion: env.DEFAULT_REGION ?? null,
    supergraphPath: env.SUPERGRAPH_PATH,
    supergraphPollMs: env.REGISTRY_POLL_MS,
    registry: registrySettingsOf(env),
    clientsPath: env.CLIENTS_PATH ?? null,
    anonymousLevel: env.ANONYMOUS_PERSISTED_QUERY_LEVEL,
    persistedQueryMaxAgeSeconds: env.PERSISTED_QUERY_MAX_AGE_SECONDS,
    subgraphUrls: subgraphUrlsFrom(env),
    optionalSubgraphs: env.OPTIONAL_SUBGRAPHS,
    subgraphTimeoutMs: env.SUBGRAPH_TIMEOUT_MS,
    subgraphConnections: env.SUBGRAPH_CONNECTIONS,
    subgraphMaxResponseBytes: env.SUBGRAPH_MAX_RESPONSE_BYTES,
    internalTokenSecret: env.INTERNAL_TOKEN_SECRET ?? null,
    identityProvider:
      env.JWKS_URL === undefined
        ? null
        : {
            jwksUrl: env.JWKS_URL,
            issuer: env.JWT_ISSUER ?? null,
            audience: env.JWT_AUDIENCE ?? null,
          },
    corsOrigins: env.CORS_ORIGINS,
    introspection,
    graphiql: env.GRAPHIQL ?? introspection,
    maxBodyBytes: env.MAX_BODY_BYTES,
    maxConcurrentRequests: env.MAX_CONCURRENT_REQUESTS,
    limits: {
      maxDepth: env.MAX_QUERY_DEPTH,
      maxAliases: env.MAX_QUERY_ALIASES,
      maxRootFields: env.MAX_QUERY_ROOT_FIELDS,
      maxMutationFields: env.MAX_MUTATION_FIELDS,
      maxFields: env.MAX_QUERY_FIELDS,
      maxDirectives: env.MAX_QUERY_DIRECTIVES,
      maxTokens: env.MAX_QUERY_TOKENS,
    },
    protection: readProtection(env),
    engines: readEngines(env),
  };
}

/**
 * Reads the gateway's configuration. An empty variable counts as not set.
 * @throws ConfigError that lists every problem at once.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): GatewayConfig {
  return parseConfig('gateway', schema, env);
}
