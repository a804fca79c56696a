import './disable-telemetry.ts';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Logger } from '@rendezvous/platform/logger';
import type { GraphQLSchema } from 'graphql';
import type { OperationLimits } from './config.ts';
import { maskError } from './error-masking.ts';
import { finiteNumbersRule } from './finite-numbers-rule.ts';
import { currentScope, type RequestScope } from './request-scope.ts';
import { presentResponse } from './response-presentation.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';

/** Executes GraphQL requests against the supergraph. */
export interface GraphqlExecutor {
  /** The schema clients see. */
  readonly schema: GraphQLSchema;
  execute(request: HTTPGraphQLRequest, scope: RequestScope): Promise<HTTPGraphQLResponse>;
  close(): Promise<void>;
}

interface GraphqlExecutorOptions {
  readonly supergraphSdl: string;
  /** Called once for each subgraph of the supergraph. */
  dataSourceFor(subgraph: { name: string; url?: string }): SubgraphDataSource;
  readonly limits: OperationLimits;
  readonly introspection: boolean;
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
 * Plans and executes with ApolloGateway behind Apollo Server. Everything of Apollo Server that speaks
 * HTTP or calls its vendor is off: the gateway has its own HTTP layer (docs/adr/0005).
 * @throws when the supergraph is not valid
 */
export async function createGraphqlExecutor(
  options: GraphqlExecutorOptions,
): Promise<GraphqlExecutor> {
  const { logger, limits, introspection } = options;
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name, url }) =>
      options.dataSourceFor(url === undefined ? { name } : { name, url }),
    logger: apolloLogger(logger),
    // Otherwise a header would show any client the query plan, and with it the subgraphs.
    __exposeQueryPlanExperimental: false,
  });
  const apollo = new ApolloServer<RequestScope>({
    gateway,
    logger: apolloLogger(logger),
    introspection,
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
      presentResponse(logger),
    ],
  });
  let schema: GraphQLSchema | undefined;
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    schema = apiSchema;
  });
  await apollo.start();
  if (schema === undefined) throw new Error('The supergraph was loaded without a schema.');
  return {
    schema,
    execute: (httpGraphQLRequest, scope) =>
      currentScope.run(scope, () =>
        apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => scope }),
      ),
    close: () => apollo.stop(),
  };
}
