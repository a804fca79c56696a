import { getOperationAST, type GraphQLSchema, parse, validate } from 'graphql';
import { prepareOperationCost } from '../../src/cost/operation-cost.ts';
import { readSchemaCosts } from '../../src/cost/schema-costs.ts';

/** The directives as a supergraph defines them. */
export const costDefinitions = `
  directive @cost(weight: Int!) on
    ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
    requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`;

/** Estimates operations, which have to be valid, on the costs that `sdl` declares. */
export function createEstimator(
  sdl: string,
  schema: GraphQLSchema,
): (source: string, variables?: Record<string, unknown>) => number {
  const costs = readSchemaCosts(sdl, schema);
  return (source, variables = {}) => {
    const document = parse(source);
    const [problem] = validate(schema, document);
    if (problem !== undefined) throw problem;
    const operation = getOperationAST(document);
    if (!operation) throw new Error('one operation, please');
    return prepareOperationCost(document, operation, costs).estimate(variables);
  };
}
