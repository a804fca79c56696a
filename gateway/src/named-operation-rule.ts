import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { RequestScope } from './request-scope.ts';

/**
 * Refuses requests that name no operation of their document, or none when there are several. The
 * planner would fail on them as if that were our fault.
 */
export function requireNamedOperation(): ApolloServerPlugin<RequestScope> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, request }) {
          if (operation !== undefined) return;
          const given = request.operationName?.slice(0, 100) ?? '';
          const message =
            given === ''
              ? 'The document has several operations. Name one of them in operationName.'
              : `The document has no operation "${given}". Correct operationName, or leave it out.`;
          const extensions = { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } };
          throw new GraphQLError(message, { extensions });
        },
      };
    },
  };
}
