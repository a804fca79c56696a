import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';

/**
 * What clients of a supergraph see: without what is inaccessible, and without federation's own
 * types and directives.
 * @throws GraphQLError when it is not a supergraph
 */
export function buildApiSchema(supergraphSdl: string): GraphQLSchema {
  return Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
}
