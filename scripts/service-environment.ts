/** The environment each service is configured with, in one process or in many. */

/** The services that own a PostgreSQL schema; event_log stands for the broker. */
export type DatabaseOwner = 'doctors' | 'slots' | 'appointments' | 'notifications' | 'event_log';

/** The subgraphs of the supergraph. */
export type SubgraphName = Exclude<DatabaseOwner, 'event_log'>;

/** What all services of one installation have in common. */
export interface InstallationSettings {
  regions: readonly string[];
  dataDirectory: string;
  internalTokenSecret: string;
  /** The connection URL of a service's own role in a region's database. */
  databaseUrl(owner: DatabaseOwner, region: string): string;
  /** Further settings for every service, for example LOG_LEVEL, SMTP_URL or KAFKA_BROKERS. */
  environment: Readonly<Record<string, string | undefined>>;
}

export type Environment = Record<string, string | undefined>;

/** The environment of a subgraph's service, which listens on a free loopback port. */
export function subgraphEnvironment(
  owner: SubgraphName,
  settings: InstallationSettings,
): Environment {
  const urls: Environment = {};
  for (const region of settings.regions) {
    const suffix = region.toUpperCase();
    urls[`DATABASE_URL_${suffix}`] = settings.databaseUrl(owner, region);
    urls[`EVENT_LOG_URL_${suffix}`] = settings.databaseUrl('event_log', region);
  }
  return {
    MAIL_DIRECTORY: `${settings.dataDirectory}/mail`,
    ...settings.environment,
    ...urls,
    REGIONS: settings.regions.join(','),
    HOST: '127.0.0.1',
    PORT: '0',
    INTERNAL_TOKEN_SECRET: settings.internalTokenSecret,
  };
}

/** The environment of the registry, which has a database of its own. */
export function registryEnvironment(
  environment: Environment,
  o: { databaseUrl: string; port: number; adminKey: string; gatewayKey: string },
): Environment {
  return {
    ...environment,
    DATABASE_URL: o.databaseUrl,
    HOST: '127.0.0.1',
    REGISTRY_PORT: String(o.port),
    REGISTRY_ADMIN_KEY: o.adminKey,
    REGISTRY_GATEWAY_KEY: o.gatewayKey,
  };
}

/** The environment of the gateway. */
export function gatewayEnvironment(
  settings: InstallationSettings,
  address: { host: string; port: number },
  subgraphUrls: Readonly<Record<SubgraphName, string>>,
): Environment {
  return {
    ...settings.environment,
    REGIONS: settings.regions.join(','),
    HOST: address.host,
    PORT: String(address.port),
    DATA_DIR: settings.dataDirectory,
    INTERNAL_TOKEN_SECRET: settings.internalTokenSecret,
    SUBGRAPH_URL_DOCTORS: subgraphUrls.doctors,
    SUBGRAPH_URL_SLOTS: subgraphUrls.slots,
    SUBGRAPH_URL_APPOINTMENTS: subgraphUrls.appointments,
    SUBGRAPH_URL_NOTIFICATIONS: subgraphUrls.notifications,
  };
}
