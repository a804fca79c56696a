import '../disable-telemetry.ts';
import { buildSchemaFromAST } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  assertValidSchema,
  buildASTSchema,
  getVariableValues,
  GraphQLError,
  parse,
  type GraphQLSchema,
} from 'graphql';
import { letRequestsPass } from './let-requests-pass.ts';
import { PlannerAway, type PlannedSupergraph } from './planner-thread.ts';
import { createQueryPlans } from './query-plans.ts';

type Gateway = ApolloServerOptionsWithGateway<object>['gateway'];
type RequestContext = Parameters<typeof executeQueryPlan>[2];
type ExecutionResult = Awaited<ReturnType<typeof executeQueryPlan>>;

/** Executes plans that another thread makes; Apollo Server sees an ApolloGateway. */
export interface PlannedGateway {
  readonly gateway: Gateway;
  /** The schema clients see. */
  readonly schema: GraphQLSchema;
}

interface PlannedGatewayOptions {
  readonly supergraphSdl: string;
  readonly supergraph: PlannedSupergraph;
  /** By the names of the supergraph's subgraphs. */
  readonly dataSources: Readonly<Record<string, GraphQLDataSource>>;
  /** How many plans are kept. */
  readonly maxPlans: number;
  /** Whether a request with this context is only to be planned, not executed. */
  isOnlyPlanned(context: object): boolean;
}

/**
 * Does what ApolloGateway's executor does (buildOperationContext and executeQueryPlan are its own),
 * except that the plan comes from the planner's thread. It is made in steps of a few milliseconds,
 * between which requests go on; what locations of tokens would take is left out, because copying
 * them is most of what garbage collection would stop everything for.
 */
export async function createPlannedGateway(
  options: PlannedGatewayOptions,
): Promise<PlannedGateway> {
  const { supergraph } = options;
  const apiDocument = parse(supergraph.apiSchemaSdl, { noLocation: true });
  await letRequestsPass();
  const schema = buildASTSchema(apiDocument, { assumeValidSDL: true });
  await letRequestsPass();
  assertValidSchema(schema);
  await letRequestsPass();
  // What shapes answers is another library's schema.
  const apiSchema = buildSchemaFromAST(apiDocument, { validate: false });
  // Without this it has no `__schema` and no `__type`, which validating would add.
  apiSchema.assumeValid();
  await letRequestsPass();
  const supergraphSchema = buildASTSchema(
    parse(supergraph.executionSchemaSdl, { noLocation: true }),
    { assumeValidSDL: true, assumeValid: true },
  );
  await letRequestsPass();
  const plans = createQueryPlans(options.maxPlans);

  async function execute(requestContext: RequestContext): Promise<ExecutionResult> {
    const { request, document, source, queryHash, context } = requestContext;
    const operationContext = buildOperationContext({
      schema,
      operationDocument: document,
      ...(request.operationName === undefined ? {} : { operationName: request.operationName }),
    });
    const { variableDefinitions = [], name } = operationContext.operation;
    const isOnlyPlanned = options.isOnlyPlanned(context);
    if (!isOnlyPlanned) {
      const { errors } = getVariableValues(schema, variableDefinitions, request.variables ?? {});
      if (errors !== undefined) return { errors };
    }
    const operationName = name?.value ?? null;
    // A document may have several operations. No name has a character that separates.
    const plan = await plans
      .planFor(`${queryHash} ${operationName ?? ''}`, () => supergraph.plan(source, operationName))
      .catch((error: unknown) => {
        throw error instanceof PlannerAway ? tryAgain(error) : error;
      });
    if (isOnlyPlanned) return { data: null };
    const { dataSources } = options;
    const shapes = [supergraphSchema, apiSchema] as const;
    return executeQueryPlan(plan, dataSources, requestContext, operationContext, ...shapes);
  }

  let tell: ((update: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void) | null;
  const gateway: Gateway = {
    onSchemaLoadOrUpdate(listener) {
      tell = listener;
      return () => {
        tell = null;
      };
    },
    async load() {
      tell?.({ apiSchema: schema, coreSupergraphSdl: options.supergraphSdl });
      return { executor: execute };
    },
    async stop() {},
  };
  return { gateway, schema };
}

function tryAgain(error: PlannerAway): GraphQLError {
  return new GraphQLError('The operation cannot be planned at the moment. Try again.', {
    extensions: { code: 'SERVICE_UNAVAILABLE' },
    originalError: error,
  });
}
