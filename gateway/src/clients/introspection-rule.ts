import type { ApolloServerPlugin } from '@apollo/server';
import { BREAK, type DocumentNode, GraphQLError, visit } from 'graphql';
import type { RequestScope } from '../request-scope.ts';
import type { ApiClient } from './api-client.ts';

/** Whether a client (null: a request without a key) may ask for the schema. */
export type MayIntrospect = (client: ApiClient | null) => boolean;

/** As the client was set up, or else as the gateway is configured. */
export function introspectionFor(isOpen: boolean): MayIntrospect {
  return (client) => client?.introspection ?? isOpen;
}

/**
 * Refuses introspection per client. Apollo Server's own switch is for all clients, and what it
 * validates once it remembers for all.
 */
export function refuseIntrospection(
  mayIntrospect: MayIntrospect,
): ApolloServerPlugin<RequestScope> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, source, contextValue }) {
          if (contextValue.isWarmUp === true || mayIntrospect(contextValue.client)) return;
          // The text tells in most cases that there is nothing to look for.
          if (!/__(?:schema|type)\b/.test(source) || !usesIntrospection(document)) return;
          throw new GraphQLError(
            'Introspection is switched off. Ask for the schema file instead.',
            {
              extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
            },
          );
        },
      };
    },
  };
}

function usesIntrospection(document: DocumentNode): boolean {
  let isUsed = false;
  visit(document, {
    Field({ name }) {
      if (name.value !== '__schema' && name.value !== '__type') return undefined;
      isUsed = true;
      return BREAK;
    },
  });
  return isUsed;
}
