import {
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  type Token,
  TokenKind,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

const variableRefusal = /^Variable "\$(\w+)" got invalid value /;
/** GraphQL says last where in the variable the value lies; before it stands what was sent. */
const placeInVariable = /.* at "([\w.[\]]+)"; /s;
const errorsMax = 50;

/**
 * The field whose value a scalar refused, such as 'filter.availableFrom': in a variable the path
 * from the variable on, in a document that from the argument on. Undefined for other errors than
 * those of our scalars, which do not know which field they read.
 * @param error as GraphQL reported it
 * @param cause as the scalar threw it
 */
export function fieldOfRefusedValue(error: unknown, cause: GraphQLError): string | undefined {
  if (!isOfOwnScalar(cause)) return undefined;
  const { message } = error instanceof Error ? error : cause;
  const variable = variableRefusal.exec(message)?.[1];
  if (variable !== undefined) return placeInVariable.exec(message)?.[1] ?? variable;
  const [node] = cause.nodes ?? [];
  return fieldBefore(node?.loc?.startToken);
}

/** Reads the document backwards, out of the braces around the value, up to the argument. */
function fieldBefore(value: Token | undefined): string | undefined {
  const names: string[] = [];
  let depth = 0;
  // Whether the next colon belongs to what the value lies in, and not to a neighbour.
  let isAwaitingName = true;
  let token = value?.prev;
  for (; token != null && token.kind !== TokenKind.PAREN_L; token = token.prev) {
    if (token.kind === TokenKind.BRACE_R || token.kind === TokenKind.BRACKET_R) depth += 1;
    if (token.kind === TokenKind.BRACE_L || token.kind === TokenKind.BRACKET_L) {
      if (depth === 0) isAwaitingName = true;
      else depth -= 1;
    }
    if (token.kind === TokenKind.COLON && depth === 0 && isAwaitingName) {
      names.unshift(token.prev?.value ?? '');
      isAwaitingName = false;
    }
  }
  return names.length === 0 ? undefined : names.join('.');
}

/**
 * Says where in a variable a refused value lies, also where compiled code executed: graphql-jit
 * (0.8) names only the innermost field. Costs nothing where the variables are good.
 */
export function locateRefusedVariables(): Plugin {
  return {
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          if (!('errors' in result) || result.data != null) return;
          if (!(result.errors ?? []).some(({ message }) => variableRefusal.test(message))) return;
          const errors = refusedVariables(args);
          if (errors.length > 0) setResult({ ...result, errors });
        },
      };
    },
  };
}

/** What is wrong with the variables by graphql-js, which says where. */
function refusedVariables(args: {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: unknown;
}): GraphQLError[] {
  const operation = getOperationAST(args.document, args.operationName);
  const variables = (args.variableValues ?? {}) as Record<string, unknown>;
  const { errors = [] } = getVariableValues(
    args.schema,
    operation?.variableDefinitions ?? [],
    variables,
    { maxErrors: errorsMax },
  );
  return errors.map((error) => {
    const { message, nodes, originalError } = error;
    // Only a scalar of ours has an error of its own to show.
    return isOfOwnScalar(originalError)
      ? error
      : new GraphQLError(message, { nodes: nodes ?? null });
  });
}

function isOfOwnScalar(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false;
  // Errors of graphql-jit have no extensions, whatever the type says.
  const extensions = error.extensions as Readonly<Record<string, unknown>> | undefined;
  return extensions?.['code'] === 'BAD_USER_INPUT';
}
