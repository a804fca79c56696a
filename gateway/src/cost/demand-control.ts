import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { RequestScope } from '../request-scope.ts';
import {
  type OperationCost,
  prepareOperationCost,
  SlicingArgumentMissing,
} from './operation-cost.ts';
import { readSchemaCosts } from './schema-costs.ts';

/** What is done about operations that cost too much. */
export interface DemandSettings {
  /** `measure` only counts them. */
  readonly mode: 'measure' | 'enforce';
  /** The dearest operation of a client that has no maximum of its own. */
  readonly maximum: number;
}

/** Estimates what operations cost before they run. */
export interface DemandControl {
  /** The part of Apollo Server that does so for one schema. */
  pluginFor(supergraphSdl: string, schema: GraphQLSchema): ApolloServerPlugin<RequestScope>;
}

/** The header of an answer that says what its operation was estimated to cost. */
export const operationCostHeader = 'x-operation-cost';

const buckets = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 50_000];

/** Names of clients are bounded; of requests without an API key there is one. */
const noClient = 'none';

/**
 * What an operation may cost is decided after it was validated and before it is planned. Documents
 * are prepared once: Apollo Server keeps a bounded number of them, and what is prepared is kept as
 * long as its document.
 */
export function createDemandControl(settings: DemandSettings, metrics: Registry): DemandControl {
  const estimates = new Histogram({
    name: 'rendezvous_gateway_operation_cost',
    help: 'Estimated cost of operations.',
    buckets,
    registers: [metrics],
  });
  // By client here alone: of a histogram there would be a series for each bucket.
  const exceeded = new Counter({
    name: 'rendezvous_gateway_operation_cost_exceeded_total',
    help: 'Operations estimated above the maximum, also where they are only measured, by client.',
    labelNames: ['client'],
    registers: [metrics],
  });

  function check(estimate: number, { client }: RequestScope): void {
    const maximum = client?.maxCost ?? settings.maximum;
    estimates.observe(estimate);
    if (estimate <= maximum) return;
    exceeded.inc({ client: client?.name ?? noClient });
    if (settings.mode === 'enforce') throw tooExpensive(estimate, maximum);
  }

  return {
    pluginFor(supergraphSdl, schema) {
      const costs = readSchemaCosts(supergraphSdl, schema);
      const prepared = new WeakMap<DocumentNode, Map<OperationDefinitionNode, OperationCost>>();

      function costOf(document: DocumentNode, operation: OperationDefinitionNode): OperationCost {
        let ofDocument = prepared.get(document);
        if (ofDocument === undefined) prepared.set(document, (ofDocument = new Map()));
        let cost = ofDocument.get(operation);
        if (cost === undefined) {
          cost = prepareOperationCost(document, operation, costs);
          ofDocument.set(operation, cost);
        }
        return cost;
      }

      return {
        async requestDidStart() {
          return {
            async didResolveOperation({ document, operation, request, response, contextValue }) {
              if (operation === undefined || contextValue.isWarmUp === true) return;
              const estimate = estimateOf(costOf(document, operation), request.variables);
              if (estimate === null) return;
              response.http.headers.set(operationCostHeader, String(estimate));
              check(estimate, contextValue);
            },
          };
        },
      };
    },
  };

  /** null: not known, and nothing is done about it. */
  function estimateOf(cost: OperationCost, variables: Record<string, unknown> = {}): number | null {
    try {
      return cost.estimate(variables);
    } catch (error) {
      if (!(error instanceof SlicingArgumentMissing)) throw error;
      if (settings.mode === 'measure') return null;
      throw new GraphQLError(error.message, {
        extensions: { code: 'BAD_USER_INPUT', field: error.field, http: { status: 400 } },
      });
    }
  }
}

function tooExpensive(estimate: number, maximum: number): GraphQLError {
  const message =
    `The operation is estimated to cost ${estimate}, more than the ${maximum} allowed. ` +
    'Ask for fewer things at once: smaller pages, fewer days, less nesting.';
  return new GraphQLError(message, {
    extensions: {
      code: 'OPERATION_TOO_EXPENSIVE',
      estimate,
      maximum,
      http: { status: 400 },
    },
  });
}
