import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { developmentTokenMinter } from '@rendezvous/gateway/development-key';
import { seedRegion } from '@rendezvous/prisma/seed/seed-region';
import { type TestDatabase, useTestDatabase } from '@rendezvous/testkit/database';
import { testNamespace } from '@rendezvous/testkit/engines';
import type { OwnEngines } from './engines.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import type { ProductOrder, ProductReport } from './product-process.ts';
import { installWitness, type Witness } from './witness.ts';

export const region = 'fr';
const doctorsPerRegion = 80;
const startTimeoutMs = 180_000;
const stopTimeoutMs = 120_000;
export const internalTokenSecret = 'chaos-tests-only-0123456789abcdef0123';

/** The product as a process of its own, with everything it depends on. */
export interface ChaosProduct {
  readonly endpoint: string;
  /** The subgraphs by name, and `slots-2`, which no gateway asks. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
  readonly database: TestDatabase;
  /** Begins the names of what the product keeps in engines. */
  readonly namespace: string;
  /** Null where the product goes without. */
  readonly elasticsearchUrl: string | null;
  readonly witness: Witness;
  readonly mails: MailServer;
  token(patient: string): Promise<string>;
}

/**
 * Starts the product on these engines and on databases of its own before the tests of a file, and
 * stops it after them. With E2E_CHAOS_LOG set to a file, its log is kept there.
 */
export function useChaosProduct(engines: OwnEngines): ChaosProduct {
  const namespace = testNamespace();
  let child: ChildProcess | undefined;
  let dataDirectory: string | undefined;
  let mails: MailServer | undefined;
  let report: ProductReport | undefined;
  let witness: Witness | undefined;
  let mint: ((patient: string, region: string) => Promise<string>) | undefined;

  // Hooks run in the order of their registration: the product must stop before its databases go.
  afterAll(async () => {
    if (child !== undefined && child.exitCode === null) {
      const exited = once(child, 'exit');
      child.disconnect();
      const tooLate = setTimeout(() => child?.kill('SIGKILL'), stopTimeoutMs / 2);
      await exited;
      clearTimeout(tooLate);
    }
    await mails?.close();
    if (dataDirectory !== undefined) await rm(dataDirectory, { recursive: true, force: true });
  }, stopTimeoutMs);

  const database = useTestDatabase({
    regions: [region],
    contents: {
      name: `seed_${doctorsPerRegion}`,
      async fill(_region, urlFor) {
        await seedRegion({ region, doctors: doctorsPerRegion, seed: 1, urlFor });
      },
    },
  });

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'rendezvous-chaos-'));
    mails = await startMailServer();
    witness = await installWitness(database.pool('superuser'));
    child = await forkProduct(join(dataDirectory, 'product.log'));
    report = await startIn(child, {
      region,
      dataDirectory,
      internalTokenSecret,
      databaseUrls: {
        doctors: database.urlFor('doctors'),
        slots: database.urlFor('slots'),
        appointments: database.urlFor('appointments'),
        notifications: database.urlFor('notifications'),
        event_log: database.urlFor('event_log'),
      },
      environment: {
        LOG_LEVEL: 'info',
        SMTP_URL: mails.url,
        ENGINE_NAMESPACE: namespace,
        ...engines.environment,
      },
    });
    mint = await developmentTokenMinter(dataDirectory);
  }, startTimeoutMs);

  return {
    get endpoint() {
      return new URL('/graphql', report!.gatewayUrl).href;
    },
    get subgraphUrls() {
      return report!.subgraphUrls;
    },
    database,
    namespace,
    get elasticsearchUrl() {
      return engines.elasticsearch[0]?.url ?? null;
    },
    get witness() {
      return witness!;
    },
    get mails() {
      return mails!;
    },
    token: (patient) => mint!(patient, region),
  };
}

async function forkProduct(defaultLogFile: string): Promise<ChildProcess> {
  const log = await open(process.env['E2E_CHAOS_LOG'] ?? defaultLogFile, 'a', 0o600);
  try {
    return fork(fileURLToPath(new URL('product-process.ts', import.meta.url)), [], {
      // Jest's own options are none of its business.
      execArgv: [],
      env: { PATH: process.env['PATH'], KAFKAJS_NO_PARTITIONER_WARNING: '1' },
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
  } finally {
    await log.close();
  }
}

async function startIn(child: ChildProcess, order: ProductOrder): Promise<ProductReport> {
  const reported = once(child, 'message');
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the product ended with ${String(code)} (see E2E_CHAOS_LOG)`);
  });
  child.send(order);
  const [report] = await Promise.race([reported, ended]);
  ended.catch(() => undefined);
  // The other half of this scenario sent it.
  return report as ProductReport;
}
