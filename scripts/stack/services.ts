/** The subgraphs, their workers, the gateway and what stands between, each a process of its own. */
import { join } from 'node:path';
import type { Guardian } from '@rendezvous/stack/guardian';
import { startManagedProcess } from '@rendezvous/stack/managed-process';
import { repositoryRoot } from '../generate/generated-file.ts';
import {
  type Environment,
  gatewayEnvironment,
  type InstallationSettings,
  registryEnvironment,
  subgraphEnvironment,
  type SubgraphName,
} from '../service-environment.ts';
import type { RegistrySecrets } from '../registry/registry-secrets.ts';
import type { StackSettings } from './settings.ts';
import type { MemberKind } from './state.ts';
import type { Member } from './supervisor.ts';

const subgraphNames: readonly SubgraphName[] = [
  'doctors',
  'slots',
  'appointments',
  'notifications',
];
const startTimeoutMs = 120_000;
/** Longer than a service's own bound for its shutdown. */
const stopTimeoutMs = 65_000;
const probeTimeoutMs = 2_000;

interface Place {
  settings: StackSettings;
  installation: InstallationSettings;
  guardian: Guardian;
  logDirectory: string;
  registry: { databaseUrl: string; secrets: RegistrySecrets };
}

/**
 * What is to run besides the engines: what the gateway needs, and the gateway. Between the two the
 * repository is published.
 */
export function planServices(place: Place): { behind: Member[]; gateway: Member } {
  const subgraphs = subgraphNames.flatMap((name) => subgraphMembers(name, place));
  return { behind: [...subgraphs, registryMember(place)], gateway: gatewayMember(place) };
}

/** Where the registry of a stack is. */
export function registryUrlOf({ ports }: StackSettings): string {
  return `http://127.0.0.1:${ports.registry}`;
}

function registryMember(place: Place): Member {
  const { settings, installation, registry } = place;
  const port = settings.ports.registry;
  const { databaseUrl, secrets } = registry;
  const { adminKey, gatewayKey } = secrets;
  const o = { databaseUrl, port, adminKey, gatewayKey };
  return nodeMember(place, {
    name: 'registry',
    kind: 'service',
    port,
    url: registryUrlOf(settings),
    program: ['registry/src/main.ts'],
    environment: registryEnvironment(installation.environment, o),
    readyPath: '/readyz',
  });
}

/** The endpoint of a subgraph: its one process, or the balancer before several. */
function graphqlUrl(name: SubgraphName, { ports }: StackSettings): string {
  return `http://127.0.0.1:${ports.subgraphs[name]}/graphql`;
}

/** The processes that answer requests, and one that consumes events and runs the jobs. */
function subgraphMembers(name: SubgraphName, place: Place): Member[] {
  const { settings, installation } = place;
  const firstPort = settings.ports.subgraphs[name];
  const processes = settings.processes[name];
  const environment = {
    ...subgraphEnvironment(name, installation),
    DOCTORS_URL: graphqlUrl('doctors', settings),
    SLOTS_URL: graphqlUrl('slots', settings),
  };
  const started = (memberName: string, kind: 'service' | 'worker', port: number): Member =>
    nodeMember(place, {
      name: memberName,
      kind,
      port,
      url: `http://127.0.0.1:${port}`,
      program: [`subgraphs/${name}/src/main.ts`],
      environment: {
        ...environment,
        PORT: String(port),
        WORKERS: kind === 'worker' ? 'here' : 'elsewhere',
      },
      readyPath: '/healthz',
    });
  const worker = started(`${name}-worker`, 'worker', firstPort + 9);
  if (processes === 1) return [started(name, 'service', firstPort), worker];
  const ports = Array.from({ length: processes }, (_, index) => firstPort + 1 + index);
  return [
    ...ports.map((port, index) => started(`${name}-${index + 1}`, 'service', port)),
    worker,
    nodeMember(place, {
      name,
      kind: 'balancer',
      port: firstPort,
      url: `http://127.0.0.1:${firstPort}`,
      program: ['scripts/stack/balancer.ts', String(firstPort), ...ports.map(String)],
      environment: { PATH: process.env['PATH'] },
      readyPath: '/healthz',
    }),
  ];
}

function gatewayMember(place: Place): Member {
  const { settings, installation } = place;
  const { host, port } = settings;
  const urls = Object.fromEntries(
    subgraphNames.map((name) => [name, graphqlUrl(name, settings)]),
  ) as Record<SubgraphName, string>;
  return nodeMember(place, {
    name: 'gateway',
    kind: 'gateway',
    port,
    url: `http://${host}:${port}`,
    // As in npm run gateway: more helper threads would take turns from the one that answers.
    program: ['--v8-pool-size=1', 'gateway/src/main.ts'],
    environment: {
      ...gatewayEnvironment(installation, { host, port }, urls),
      REGISTRY_URL: registryUrlOf(settings),
      REGISTRY_API_KEY: place.registry.secrets.gatewayKey,
    },
    readyPath: '/readyz',
  });
}

function nodeMember(
  { guardian, logDirectory }: Place,
  o: {
    name: string;
    kind: MemberKind;
    port: number;
    url: string;
    program: readonly string[];
    environment: Environment;
    readyPath: string;
  },
): Member {
  const { name, kind, port, url } = o;
  const log = join(logDirectory, `${name}.log`);
  return {
    name,
    kind,
    port,
    url,
    log,
    start: () =>
      startManagedProcess({
        name,
        command: process.execPath,
        arguments: o.program,
        workingDirectory: repositoryRoot,
        environment: o.environment,
        logFile: log,
        isReady: () => answersOk(`http://127.0.0.1:${port}${o.readyPath}`),
        startTimeoutMs,
        stopTimeoutMs,
        guardian,
      }),
  };
}

async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) });
  await response.body?.cancel();
  return response.ok;
}
