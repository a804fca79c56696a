import type { IncomingMessage, ServerResponse } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import type { DocumentNode } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { YogaServerInstance } from 'graphql-yoga';
import { enforceAccess } from './access-enforcement.ts';
import type { Caller } from './caller.ts';
import { locateRefusedVariables } from './coercion-errors.ts';
import { RendezvousError } from './errors.ts';
import { startHttpServer } from './http-server.ts';
import type { RunningServer } from './http-server.ts';
import { completeVariables } from './input-defaults.ts';
import type { Logger } from './logger.ts';
import { serveOperations } from './operations-endpoint.ts';
import type { DependencyState } from './operations-endpoint.ts';
import { acceptRequestId, requestIdHeader } from './request-id.ts';
import { createRequestMetrics } from './subgraph-metrics.ts';
import type { RequestMetrics } from './subgraph-metrics.ts';
import { compileHotDocuments, presentErrors } from './subgraph-plugins.ts';
import type { RequestContext } from './subgraph-plugins.ts';
import { createAuthenticator, failure, headOfFetch, headOfNode } from './subgraph-request.ts';
import type { RequestHead } from './subgraph-request.ts';
import type { Registry } from './telemetry.ts';
import { withTimeout } from './wait.ts';

export type { DependencyState } from './operations-endpoint.ts';
export type { RunningServer } from './http-server.ts';

/** What a subgraph's context usually holds; its loaders are added by its own createContext. */
export interface SubgraphContext<Dependencies> {
  caller: Caller;
  logger: Logger;
  /** What the caller's region is served with. */
  region: Dependencies;
}

/** A service that is up, as the start script sees it. */
export interface RunningService {
  name: string;
  url: string;
  metrics: Registry;
  readiness(): Promise<Record<string, DependencyState>>;
  close(): Promise<void>;
}

export interface SubgraphServerOptions<C extends object> {
  name: string;
  typeDefs: DocumentNode;
  /** A resolver map; generated resolver types fit. */
  resolvers: object;
  /** The regions this process serves. */
  regions: readonly string[];
  /** Makes the context of one request: dependencies of the caller's region, and loaders. */
  createContext(caller: Caller, logger: Logger): C;
  internalTokenSecret: string;
  logger: Logger;
  metrics: Registry;
  readiness(): Promise<Record<string, DependencyState>>;
  /** After which a request is answered with an error (default 10,000). */
  requestTimeoutMs?: number;
}

export interface SubgraphServer {
  /** Answers one request without a socket, the same way as a listening server does. */
  fetch(request: Request): Promise<Response>;
  /** @throws the system's error when it cannot listen */
  listen(o: { host?: string; port: number }): Promise<RunningServer>;
}

const bodyMaxBytes = 1024 * 1024;

/**
 * Serves a subgraph: `POST /graphql` for holders of an internal token only (the body of anybody
 * else is not even parsed), and /healthz, /readyz and /metrics.
 * @throws when typeDefs and resolvers do not make a federated schema, or when a root field lacks
 *   the `@access` that typeDefs declare
 */
export function createSubgraphServer<C extends object>(
  o: SubgraphServerOptions<C>,
): SubgraphServer {
  const authenticate = createAuthenticator(o);
  const observe = createRequestMetrics(o.metrics);
  const yoga = createEngine(o, observe);

  async function answer(
    head: RequestHead,
    run: (context: RequestContext) => Promise<Response>,
  ): Promise<Response> {
    if (head.path !== '/graphql') return serveOperations(head, o);
    const requestId = acceptRequestId(head.header(requestIdHeader));
    const stopTimer = observe.started();
    const response = await answerGraphQL(head, requestId, run).catch((error: unknown) =>
      failure(error, requestId, o.logger),
    );
    stopTimer(response.status);
    response.headers.set(requestIdHeader, requestId);
    return response;
  }

  async function answerGraphQL(
    head: RequestHead,
    requestId: string,
    run: (context: RequestContext) => Promise<Response>,
  ): Promise<Response> {
    const context = await authenticate(head, requestId);
    if (head.method !== 'POST') {
      throw new RendezvousError('BAD_REQUEST', 'Send GraphQL operations with POST.');
    }
    return withTimeout('the request', o.requestTimeoutMs ?? 10_000, () => run(context));
  }

  async function handleNode(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answered = await answer(headOfNode(request), async (context) =>
      yoga.handleNodeRequest(request, context),
    );
    // Answers are whole JSON documents: sending one buffer is cheaper than piping a stream.
    const body = Buffer.from(await answered.arrayBuffer());
    const headers = Object.fromEntries(answered.headers);
    // A refused body is left unread, so the connection cannot be used for another request.
    if (!request.complete) headers['connection'] = 'close';
    response.writeHead(answered.status, { ...headers, 'content-length': body.length });
    response.end(body);
  }

  return {
    fetch: (request) =>
      answer(headOfFetch(request), async (context) => yoga.fetch(request, context)),
    listen: (listenOptions) =>
      startHttpServer({
        ...listenOptions,
        handler: (request, response) => {
          handleNode(request, response).catch((error: unknown) => {
            o.logger.error({ err: error }, 'a request could not be answered');
            response.destroy();
          });
        },
      }),
  };
}

/** What parses, validates and executes; it never sees a request that was not authenticated. */
function createEngine<C extends object>(
  o: SubgraphServerOptions<C>,
  observe: RequestMetrics,
): YogaServerInstance<RequestContext, C> {
  const schema = buildSubgraphSchema([
    { typeDefs: o.typeDefs, resolvers: o.resolvers as GraphQLResolverMap<unknown> },
  ]);
  enforceAccess(schema, o.typeDefs, observe);
  return createYoga<RequestContext, C>({
    schema,
    context: ({ caller, logger }) => o.createContext(caller, logger),
    plugins: [
      completeVariables(),
      locateRefusedVariables(),
      compileHotDocuments(o.logger),
      presentErrors(observe),
    ],
    maxRequestBodySize: bodyMaxBytes,
    // Errors are masked by presentErrors, which knows the request's id.
    maskedErrors: false,
    batching: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    multipart: false,
  });
}
