import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { composeServices } from '@apollo/composition';
import { createLogger } from '@rendezvous/platform/logger';
import { silentLogger } from '@rendezvous/platform/logger';
import { createSubgraphServer, type RunningServer } from '@rendezvous/platform/subgraph-server';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { type FormattedExecutionResult, parse } from 'graphql';
import { loadConfig } from '../../src/config.ts';
import { developmentTokenMinter, type DevelopmentTokenMinter } from '../../src/development-key.ts';
import { startGateway } from '../../src/main.ts';
import {
  createSampleState,
  doctorsResolvers,
  doctorsSdl,
  doctorsTypeDefs,
  slotsResolvers,
  slotsTypeDefs,
  type SampleState,
} from './sample-subgraphs.ts';

export const internalTokenSecret = 'a secret of tests that is long enough to be one';

/** For what hangs: machines of tests stand still for seconds, and some requests wait for a swap. */
const requestTimeoutMs = 60_000;

/** Two subgraphs that listen, and the file with their supergraph. */
export interface TestSubgraphs {
  readonly state: SampleState;
  readonly directory: string;
  readonly supergraphPath: string;
  readonly doctors: RunningServer;
  readonly slots: RunningServer;
  close(): Promise<void>;
}

/** A gateway in front of the sample subgraphs. */
export interface TestGateway extends TestSubgraphs {
  readonly url: string;
  /** Every line the gateway has logged so far. */
  logs(): string;
  readonly mint: DevelopmentTokenMinter;
  /** Posts an operation and returns the whole answer. */
  post(query: string, options?: PostOptions): Promise<Answer>;
}

interface PostOptions {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly variables?: object;
}

/** An HTTP answer with its GraphQL result. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows what it asked for
  readonly body: FormattedExecutionResult<Record<string, any>>;
}

/**
 * Composes the sample supergraph for subgraphs at these URLs.
 * @param more added to the schema of doctors
 */
export function composeSample(doctorsUrl: string, slotsUrl: string, more = ''): string {
  const result = composeServices([
    {
      name: 'doctors',
      url: doctorsUrl,
      typeDefs: more ? parse(doctorsSdl + more) : doctorsTypeDefs,
    },
    { name: 'slots', url: slotsUrl, typeDefs: slotsTypeDefs },
  ]);
  if (!result.supergraphSdl) throw new Error(String(result.errors));
  return result.supergraphSdl;
}

/** Starts the two sample subgraphs on free ports. */
export async function startTestSubgraphs(): Promise<TestSubgraphs> {
  const state = createSampleState();
  const shared = {
    regions: ['fr', 'de'],
    createContext: (caller: object) => ({ caller }),
    internalTokenSecret,
    requestTimeoutMs,
    logger: silentLogger,
    readiness: async () => ({}),
  };
  const listen = (name: string, typeDefs: typeof doctorsTypeDefs, resolvers: object) =>
    createSubgraphServer({
      ...shared,
      name,
      typeDefs,
      resolvers,
      metrics: createMetrics(name),
    }).listen({ port: 0 });
  const doctors = await listen('doctors', doctorsTypeDefs, doctorsResolvers(state));
  const slots = await listen('slots', slotsTypeDefs, slotsResolvers);
  const directory = await mkdtemp(join(tmpdir(), 'rendezvous-gateway-'));
  const supergraphPath = join(directory, 'supergraph.graphql');
  await writeFile(supergraphPath, composeSample(`${doctors.url}/graphql`, `${slots.url}/graphql`));
  return {
    state,
    directory,
    supergraphPath,
    doctors,
    slots,
    async close() {
      state.release();
      await Promise.all([doctors.close(), slots.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Starts the sample subgraphs and a gateway configured by `environment`. */
export async function startTestGateway(
  environment: Record<string, string> = {},
): Promise<TestGateway> {
  const subgraphs = await startTestSubgraphs();
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const gateway = await startGateway(
    loadConfig({
      PORT: '0',
      DATA_DIR: subgraphs.directory,
      SUPERGRAPH_PATH: subgraphs.supergraphPath,
      INTERNAL_TOKEN_SECRET: internalTokenSecret,
      SUBGRAPH_TIMEOUT_MS: String(requestTimeoutMs),
      OPERATION_TIMEOUT_MS: String(requestTimeoutMs),
      ...environment,
    }),
    createLogger({ name: 'gateway', level: 'debug', destination }),
  );
  const mint = await developmentTokenMinter(subgraphs.directory).catch(() => async () => '');
  return {
    ...subgraphs,
    url: gateway.url,
    logs: () => lines.join(''),
    mint,
    async post(query, options = {}) {
      const response = await fetch(`${gateway.url}${options.path ?? '/graphql'}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...options.headers },
        body: JSON.stringify({ query, variables: options.variables }),
      });
      return answerOf(response);
    },
    async close() {
      subgraphs.state.release();
      await gateway.close();
      await subgraphs.close();
    },
  };
}

/** Reads a response as a GraphQL answer. */
export async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as Answer['body'];
  return { status: response.status, headers: response.headers, body };
}
