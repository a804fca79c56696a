import type { ApolloServerPlugin } from '@apollo/server';
import type { Logger } from '@rendezvous/platform/logger';
import type { FormattedExecutionResult } from 'graphql';
import { internalError } from './error-masking.ts';
import { acceptsGraphqlResponse } from './http-answers.ts';
import type { RequestOutcome } from './gateway-metrics.ts';
import type { RequestScope } from './request-scope.ts';

/** Errors about the operation's text or variables, found before anything was executed. */
const requestErrorCodes = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'OPERATION_TOO_EXPENSIVE',
]);
const serverErrorCodes = new Set<unknown>(['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE']);

type MutableResult = {
  -readonly [Key in keyof FormattedExecutionResult]: FormattedExecutionResult[Key];
};

/** Puts the last touches to each answer and notes for the metrics what became of the request. */
export function presentResponse(logger: Logger): ApolloServerPlugin<RequestScope> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, contextValue }) {
          contextValue.report.operationType = operation?.operation ?? 'none';
        },
        async willSendResponse({ request, response, contextValue }) {
          if (response.body.kind !== 'single') return;
          const result: MutableResult = response.body.singleResult;
          replaceValueCompletion(result, contextValue, logger);
          contextValue.report.outcome = outcomeOf(result);
          noteRefusal(result, contextValue, logger);
          const knowsGraphqlResponse = acceptsGraphqlResponse(request.http?.headers.get('accept'));
          // GraphQL over HTTP: a client that knows only application/json cannot tell a GraphQL error
          // from a proxy's, so what is well-formed is 200 to it, whatever its errors.
          if (!knowsGraphqlResponse && hasOnlyRequestErrors(result)) response.http.status = 200;
        },
      };
    },
  };
}

/**
 * The gateway reports null where the schema promises a value only in an extension of its own, and
 * that in its own words. GraphQL asks for an error.
 */
function replaceValueCompletion(result: MutableResult, scope: RequestScope, logger: Logger): void {
  if (result.extensions?.['valueCompletion'] === undefined) return;
  const { valueCompletion, ...extensions } = result.extensions;
  const { requestId } = scope;
  logger.error({ requestId, valueCompletion }, 'A subgraph answered null for a required field');
  if (Object.keys(extensions).length > 0) result.extensions = extensions;
  else delete result.extensions;
  result.errors = [...(result.errors ?? []), internalError(requestId)];
}

/** Somebody may be looking for what is hidden: the text of the operation is not logged. */
function noteRefusal(
  result: FormattedExecutionResult,
  { report, requestId, client }: RequestScope,
  logger: Logger,
): void {
  if (!hasOnlyRequestErrors(result)) return;
  const code = String(result.errors?.[0]?.extensions?.['code']);
  report.refusal = code;
  logger.info({ requestId, code, client: client?.name ?? null }, 'An operation was refused');
}

function hasOnlyRequestErrors(result: FormattedExecutionResult): boolean {
  if (result.data !== undefined || result.errors === undefined) return false;
  return result.errors.every((error) => requestErrorCodes.has(error.extensions?.['code']));
}

function outcomeOf(result: FormattedExecutionResult): RequestOutcome {
  const { errors = [], data } = result;
  if (errors.length === 0) return 'ok';
  if (data !== undefined && data !== null) return 'partial';
  const isOurs = errors.some((error) => serverErrorCodes.has(error.extensions?.['code']));
  return isOurs ? 'server_error' : 'client_error';
}
