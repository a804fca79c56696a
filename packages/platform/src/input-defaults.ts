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
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

type Variables = Readonly<Record<string, unknown>>;

/**
 * Completes input objects in variables with the defaults of their non-null fields. graphql-jit
 * (0.8) reports such a field as missing although the GraphQL specification lets it be left out
 * (section 3.10, input object coercion). Values of another shape are left for it to refuse.
 */
export function fillInputDefaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Variables,
): Variables {
  const filled: Record<string, unknown> = { ...variables };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type: typeNode } of definition.variableDefinitions ?? []) {
      const name = variable.name.value;
      const type: GraphQLType | undefined = typeFromAST(schema, typeNode as NamedTypeNode);
      if (type === undefined || !isInputType(type) || !(name in filled)) continue;
      filled[name] = fillValue(type, filled[name]);
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
    else if (isNonNullType(field.type) && field.defaultValue !== undefined) {
      filled[field.name] = field.defaultValue;
    }
  }
  return filled;
}

/** Applies fillInputDefaults before every execution; must come before compileHotDocuments. */
export function completeVariables(): Plugin {
  return {
    onExecute({ args }) {
      const { schema, document, variableValues } = args;
      if (variableValues === null || variableValues === undefined) return;
      args.variableValues = fillInputDefaults(schema, document, variableValues as Variables);
    },
  };
}
