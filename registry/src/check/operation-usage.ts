import {
  type DocumentNode,
  getNamedType,
  type FieldNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  Kind,
  type OperationTypeNode,
  typeFromAST,
  TypeInfo,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What an operation uses of a schema. Members are written `Type.member` or `Type.member.argument`. */
export interface OperationUsage {
  operationType: `${OperationTypeNode}` | undefined;
  /** Fields that are selected; one selected on an interface counts for all that implement it. */
  fields: Set<string>;
  /** Arguments that are given. */
  givenArguments: Set<string>;
  /** Objects, interfaces and unions from which something is selected or on which it depends. */
  outputTypes: Set<string>;
  /** Enums and scalars that are answered. */
  leafTypes: Set<string>;
  /** Input types and enums that the values of variables can contain. */
  variableTypes: Set<string>;
  /** Fields of input types that the document itself gives, and the types themselves. */
  writtenInputs: Set<string>;
  /** Enum values that the document itself gives. */
  writtenEnumValues: Set<string>;
  /** Names of directives. */
  directives: Set<string>;
}

/** Collects what an operation that is valid on `schema` uses of it. */
export function findOperationUsage(schema: GraphQLSchema, document: DocumentNode): OperationUsage {
  const usage: OperationUsage = {
    operationType: document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
      ?.operation,
    fields: new Set(),
    givenArguments: new Set(),
    outputTypes: new Set(),
    leafTypes: new Set(),
    variableTypes: new Set(),
    writtenInputs: new Set(),
    writtenEnumValues: new Set(),
    directives: new Set(),
  };
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: (node) => recordField(schema, typeInfo, node, usage),
      InlineFragment: (node) => recordCondition(node.typeCondition?.name.value, usage),
      FragmentDefinition: (node) => recordCondition(node.typeCondition.name.value, usage),
      VariableDefinition: (node) => recordVariable(schema, node, usage),
      Directive: (node) => {
        usage.directives.add(node.name.value);
      },
      ObjectField: (node) => {
        const owner = getNamedType(typeInfo.getParentInputType());
        if (owner === undefined || owner === null) return;
        usage.writtenInputs.add(owner.name).add(`${owner.name}.${node.name.value}`);
      },
      EnumValue: (node) => {
        const type = getNamedType(typeInfo.getInputType());
        if (isEnumType(type)) usage.writtenEnumValues.add(`${type.name}.${node.value}`);
      },
    }),
  );
  return usage;
}

function recordField(
  schema: GraphQLSchema,
  typeInfo: TypeInfo,
  node: FieldNode,
  usage: OperationUsage,
): void {
  const owner = typeInfo.getParentType();
  const field = typeInfo.getFieldDef();
  if (owner === undefined || owner === null || field === undefined || field === null) return;
  const owners = [owner.name];
  if (isInterfaceType(owner)) {
    owners.push(...schema.getPossibleTypes(owner).map((type) => type.name));
  }
  for (const name of owners) {
    usage.fields.add(`${name}.${field.name}`);
    for (const argument of node.arguments ?? []) {
      usage.givenArguments.add(`${name}.${field.name}.${argument.name.value}`);
    }
  }
  usage.outputTypes.add(owner.name);
  const answered = getNamedType(field.type);
  if (node.selectionSet === undefined) usage.leafTypes.add(answered.name);
  else usage.outputTypes.add(answered.name);
}

function recordCondition(typeName: string | undefined, usage: OperationUsage): void {
  if (typeName !== undefined) usage.outputTypes.add(typeName);
}

function recordVariable(
  schema: GraphQLSchema,
  node: VariableDefinitionNode,
  usage: OperationUsage,
): void {
  const waiting = [getNamedType(typeFromAST(schema, node.type))];
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (usage.variableTypes.has(type.name)) continue;
    usage.variableTypes.add(type.name);
    if (!isInputObjectType(type)) continue;
    waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  }
}
