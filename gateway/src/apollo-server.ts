import './disable-telemetry.ts';
import { ApolloServer, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Logger } from '@rendezvous/platform/logger';
import type { GraphQLSchema } from 'graphql';
import { introspectionFor, refuseIntrospection } from './clients/introspection-rule.ts';
import type { OperationLimits } from './config.ts';
import type { DemandControl } from './cost/demand-control.ts';
import { maskError } from './error-masking.ts';
import { finiteNumbersRule } from './finite-numbers-rule.ts';
import { requireNamedOperation } from './named-operation-rule.ts';
import { letRequestsPass } from './planning/let-requests-pass.ts';
import { createPlannedGateway } from './planning/planned-gateway.ts';
import type { PlannedSupergraph } from './planning/planner-thread.ts';
import { currentScope, type RequestScope } from './request-scope.ts';
import { presentResponse } from './response-presentation.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';
import { warmUpScope } from './warm-up-scope.ts';

/** Executes GraphQL requests against the supergraph. */
export interface GraphqlExecutor {
  /** The schema clients see. */
  readonly schema: GraphQLSchema;
  execute(request: HTTPGraphQLRequest, scope: RequestScope): Promise<HTTPGraphQLResponse>;
}

/** An executor that can be prepared for operations, and ended. */
export interface StartedExecutor extends GraphqlExecutor {
  /**
   * Parses, validates and plans an operation as a request for it would, so that the first request
   * finds that done. False when the operation cannot be executed on this schema.
   */
  warm(query: string): Promise<boolean>;
  close(): Promise<void>;
}

interface GraphqlExecutorOptions {
  readonly supergraphSdl: string;
  readonly supergraph: PlannedSupergraph;
  readonly dataSources: Readonly<Record<string, SubgraphDataSource>>;
  /** How many plans are kept, persisted operations' included. */
  readonly maxPlans: number;
  readonly limits: OperationLimits;
  readonly introspection: boolean;
  readonly demand: DemandControl;
  readonly logger: Logger;
}

/** Apollo's libraries log one text a line, and at info what interests only their developers. */
function apolloLogger(logger: Logger) {
  return {
    debug: (message: unknown) => logger.trace(String(message)),
    info: (message: unknown) => logger.debug(String(message)),
    warn: (message: unknown) => logger.warn(String(message)),
    error: (message: unknown) => logger.error(String(message)),
  };
}

/**
 * Executes with ApolloGateway's code behind Apollo Server; plans are made in another thread. Everything
 * of Apollo Server that speaks HTTP or calls its vendor is off: the gateway has its own HTTP layer
 * (docs/adr/0005).
 * @throws when the schema that clients see is not valid
 */
export async function createGraphqlExecutor(
  options: GraphqlExecutorOptions,
): Promise<StartedExecutor> {
  const { logger, limits, introspection } = options;
  const { gateway, schema } = await createPlannedGateway({
    supergraphSdl: options.supergraphSdl,
    supergraph: options.supergraph,
    dataSources: options.dataSources,
    maxPlans: options.maxPlans,
    isOnlyPlanned: (context) => (context as RequestScope).isWarmUp === true,
  });
  const demandControl = options.demand.pluginFor(options.supergraph.executionSchemaSdl, schema);
  await letRequestsPass();
  const apollo = new ApolloServer<RequestScope>({
    gateway,
    logger: apolloLogger(logger),
    // Decided per client, see refuseIntrospection.
    introspection: true,
    // Ours: resolved before, with the lists of clients (docs/adr/0021).
    persistedQueries: false,
    // "Did you mean …" spells out a schema that introspection is meant to hide.
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    // Ours: only application/json is accepted in a POST, and a GET cannot change anything.
    csrfPrevention: false,
    parseOptions: { maxTokens: limits.maxTokens },
    validationRules: [finiteNumbersRule],
    formatError: (formatted, error) => maskError(formatted, error, currentScope.getStore(), logger),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      requireNamedOperation(),
      refuseIntrospection(introspectionFor(introspection)),
      demandControl,
      presentResponse(logger),
    ],
  });
  await letRequestsPass();
  await apollo.start();
  return {
    schema,
    execute: (httpGraphQLRequest, scope) =>
      currentScope.run(scope, () =>
        apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => scope }),
      ),
    async warm(query) {
      await letRequestsPass();
      const contextValue = warmUpScope();
      const { body } = await apollo.executeOperation({ query }, { contextValue });
      return body.kind === 'single' && body.singleResult.errors === undefined;
    },
    close: () => apollo.stop(),
  };
}
