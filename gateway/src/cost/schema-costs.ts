import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isUnionType,
  type OperationTypeNode,
  parse,
} from 'graphql';
import { type CostDirectives, readCostDirectives } from './cost-directives.ts';

/** How long a list is taken to be. */
export interface ListSize {
  readonly assumedSize: number | null;
  /** The arguments that say how long, with their defaults; null: none. */
  readonly slicing: ReadonlyMap<string, number | null>;
  /** The fields of the answered object that are this long; when empty, the field itself is. */
  readonly sizedFields: ReadonlySet<string>;
  readonly requireOneSlicingArgument: boolean;
}

/** What giving an argument or an input field costs. */
export interface InputCost {
  /** null: no `@cost`; then an object counts as one and anything else nothing. */
  readonly weight: number | null;
  readonly typeName: string;
}

/** What one field costs. */
export interface FieldCost {
  /** Of one value, without what is selected of it. */
  readonly weight: number;
  readonly isList: boolean;
  readonly typeName: string;
  readonly listSize: ListSize | null;
  readonly inputs: ReadonlyMap<string, InputCost>;
}

/** The costs of a whole schema, looked up once when it is loaded. */
export interface SchemaCosts {
  /** Undefined for fields that are not there, such as `__typename`. */
  field(typeName: string, fieldName: string): FieldCost | undefined;
  /** Undefined unless the type is an input object. */
  inputFields(typeName: string): ReadonlyMap<string, InputCost> | undefined;
  /** Names of the object types that a value of the type can have. */
  possibleTypes(typeName: string): ReadonlySet<string>;
  rootType(operation: OperationTypeNode): string | undefined;
}

const noTypes: ReadonlySet<string> = new Set();

/**
 * Prepares the costs of the schema that clients see.
 * @param supergraphSdl where the directives are: the schema for clients does not keep them
 */
export function readSchemaCosts(supergraphSdl: string, schema: GraphQLSchema): SchemaCosts {
  const directives = readCostDirectives(parse(supergraphSdl, { noLocation: true }));
  const fields = new Map<string, Map<string, FieldCost>>();
  const inputs = new Map<string, ReadonlyMap<string, InputCost>>();
  const possible = new Map<string, ReadonlySet<string>>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInputObjectType(type)) {
      inputs.set(type.name, inputCosts(directives, `${type.name}.`, '', type.getFields()));
    }
    if (isObjectType(type)) possible.set(type.name, new Set([type.name]));
    if (isAbstractType(type)) {
      possible.set(type.name, new Set(schema.getPossibleTypes(type).map(({ name }) => name)));
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      const costs = Object.values(type.getFields()).map(
        (field) => [field.name, fieldCost(directives, schema, type.name, field)] as const,
      );
      fields.set(type.name, new Map(costs));
    }
  }
  return {
    field: (typeName, fieldName) => fields.get(typeName)?.get(fieldName),
    inputFields: (typeName) => inputs.get(typeName),
    possibleTypes: (typeName) => possible.get(typeName) ?? noTypes,
    rootType: (operation) => schema.getRootType(operation)?.name,
  };
}

function fieldCost(
  directives: CostDirectives,
  schema: GraphQLSchema,
  typeName: string,
  field: GraphQLField<unknown, unknown>,
): FieldCost {
  const coordinate = `${typeName}.${field.name}`;
  const type = getNamedType(field.type);
  const arguments_ = Object.fromEntries(field.args.map((argument) => [argument.name, argument]));
  return {
    weight: directives.weights.get(coordinate) ?? typeWeight(directives, schema, type),
    isList: isList(field.type),
    typeName: type.name,
    listSize: listSizeOf(directives, coordinate, field),
    inputs: inputCosts(directives, `${coordinate}(`, ':)', arguments_),
  };
}

/** Scalars are free, objects count as one, and of an abstract type the dearest object counts. */
function typeWeight(
  { weights }: CostDirectives,
  schema: GraphQLSchema,
  type: GraphQLNamedType,
): number {
  const own = weights.get(type.name);
  if (own !== undefined) return own;
  if (isLeafType(type)) return 0;
  if (!isInterfaceType(type) && !isUnionType(type)) return 1;
  return Math.max(1, ...schema.getPossibleTypes(type).map(({ name }) => weights.get(name) ?? 1));
}

function listSizeOf(
  { listSizes }: CostDirectives,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
): ListSize | null {
  const directive = listSizes.get(coordinate);
  if (directive === undefined) return null;
  const slicing = new Map<string, number | null>();
  for (const name of directive.slicingArguments) {
    const given = field.args.find((argument) => argument.name === name)?.defaultValue;
    slicing.set(name, typeof given === 'number' ? given : null);
  }
  const { assumedSize, requireOneSlicingArgument } = directive;
  const sizedFields = new Set(directive.sizedFields);
  return { assumedSize, slicing, sizedFields, requireOneSlicingArgument };
}

function inputCosts(
  { weights }: CostDirectives,
  before: string,
  after: string,
  inputs: Readonly<Record<string, Pick<GraphQLInputField, 'type'>>>,
): ReadonlyMap<string, InputCost> {
  const costs = Object.entries(inputs).map(([name, { type }]) => {
    const weight = weights.get(`${before}${name}${after}`) ?? leafWeight(weights, type);
    return [name, { weight, typeName: getNamedType(type).name }] as const;
  });
  return new Map(costs);
}

function leafWeight(weights: ReadonlyMap<string, number>, type: GraphQLInputType): number | null {
  return weights.get(getNamedType(type).name) ?? null;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(getNullableType(type));
}
