import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type GraphQLType,
  isInputObjectType,
  isListType,
  isInputType,
  isNonNullType,
  Kind,
  type NamedTypeNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

type Variables = Readonly<Record<string, unknown>>;

/**
 * Completes variables with the defaults of non-null variables and of non-null fields of input
 * objects. graphql-jit (0.8) reports both as missing although the GraphQL specification lets them be
 * left out (sections 6.1.2 and 3.10). Values of another shape are left for it to refuse.
 */
export function fillInputDefaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Variables,
): Variables {
  const filled: Record<string, unknown> = { ...variables };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type: typeNode, defaultValue } of definition.variableDefinitions ?? []) {
      const name = variable.name.value;
      const type: GraphQLType | undefined = typeFromAST(schema, typeNode as NamedTypeNode);
      if (type === undefined || !isInputType(type)) continue;
      if (name in filled) filled[name] = fillValue(type, filled[name]);
      else if (isNonNullType(type) && defaultValue !== undefined) {
        filled[name] = fillValue(type, valueFromASTUntyped(defaultValue));
      }
    }
  }
  return filled;
}

function fillValue(type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return fillValue(type.ofType, value);
  if (isListType(type)) {
    if (!Array.isArray(value)) return fillValue(type.ofType, value);
    return value.map((item) => fillValue(type.ofType, item));
  }
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const field of Object.values(type.getFields())) {
    if (field.name in filled) filled[field.name] = fillValue(field.type, filled[field.name]);
    else if (isNonNullType(field.type) && field.astNode?.defaultValue !== undefined) {
      // As written, not as coerced: it is going to be coerced with the rest.
      filled[field.name] = fillValue(field.type, valueFromASTUntyped(field.astNode.defaultValue));
    }
  }
  return filled;
}

/** Applies fillInputDefaults before every execution; must come before compileHotDocuments. */
export function completeVariables(): Plugin {
  return {
    onExecute({ args }) {
      const { schema, document, variableValues } = args;
      args.variableValues = fillInputDefaults(
        schema,
        document,
        (variableValues ?? {}) as Variables,
      );
    },
  };
}
