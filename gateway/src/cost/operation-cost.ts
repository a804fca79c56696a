import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import type { InputCost, SchemaCosts } from './schema-costs.ts';
import { type Condition, FieldSelector, type SelectedField } from './selected-fields.ts';

/** A field that must be told by exactly one argument how much to answer, was not. */
export class SlicingArgumentMissing extends Error {
  readonly field: string;

  constructor(field: string, slicingArguments: readonly string[]) {
    super(`Give ${field} exactly one of the arguments ${slicingArguments.join(', ')}.`);
    this.name = 'SlicingArgumentMissing';
    this.field = field;
  }
}

/** The values of an operation's variables, as the client sent them. */
type Variables = Readonly<Record<string, unknown>>;

/** An operation that can be estimated with any variables. */
export interface OperationCost {
  /** @throws SlicingArgumentMissing */
  estimate(variables: Variables): number;
}

/** The fields of an object that are as long as its field's arguments say. */
interface Sized {
  readonly fields: ReadonlySet<string>;
  readonly size: number;
}

/** As in Apollo's router: changing something is dearer than reading it. */
const mutationCost = 10;

/** Of a list whose length the schema says nothing about. */
export const defaultListSize = 10;

/** No input of the API is nested as deep; what is, is refused when it is coerced. */
const inputDepthMaximum = 32;

/**
 * Prepares an operation of a document that is valid in the schema.
 *
 * The estimate is that of IBM's specification with the weights of Apollo's router: an object counts
 * as one, a scalar as nothing, a mutation as ten more, and a list as often as it may be long. Of the
 * fragments on an abstract type those count that are dearest together for an object of one type.
 */
export function prepareOperationCost(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  costs: SchemaCosts,
): OperationCost {
  const rootType = costs.rootType(operation.operation) ?? '';
  const { selections } = operation.selectionSet;
  const fields = new FieldSelector(document, costs).select(rootType, selections);
  const base = operation.operation === OperationTypeNode.MUTATION ? mutationCost : 0;
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue === undefined) continue;
    defaults[variable.name.value] = valueFromASTUntyped(defaultValue);
  }
  return {
    estimate(variables) {
      const estimate = new Estimate(costs, { ...defaults, ...variables });
      return Math.max(0, base + estimate.ofFields(fields, null));
    },
  };
}

class Estimate {
  readonly #costs: SchemaCosts;
  readonly #variables: Variables;

  constructor(costs: SchemaCosts, variables: Variables) {
    this.#costs = costs;
    this.#variables = variables;
  }

  ofFields(fields: readonly SelectedField[], sized: Sized | null): number {
    let always = 0;
    const byType = new Map<string, number>();
    for (const field of fields) {
      if (!field.conditions.every((condition) => this.#holds(condition))) continue;
      const cost = this.#ofField(field, sized);
      if (field.only === null) always += cost;
      else for (const type of field.only) byType.set(type, (byType.get(type) ?? 0) + cost);
    }
    return always + Math.max(0, ...byType.values());
  }

  #ofField(field: SelectedField, sized: Sized | null): number {
    const { cost } = field;
    const size = this.#sizeOf(field);
    const own = size ?? defaultListSize;
    const length = sized?.fields.has(field.name) === true ? sized.size : own;
    const inside =
      size === null || cost.listSize === null ? null : { fields: cost.listSize.sizedFields, size };
    let inputs = 0;
    for (const { name, value } of field.arguments) {
      inputs += this.#ofInput(value, cost.inputs.get(name.value));
    }
    const each = cost.weight + this.ofFields(field.inside, inside);
    return (cost.isList ? length : 1) * each + inputs;
  }

  /** What `@listSize` says; null: nothing. */
  #sizeOf({ coordinate, cost: { listSize }, arguments: given }: SelectedField): number | null {
    if (listSize === null) return null;
    const sizes: number[] = [];
    for (const [name, defaultSize] of listSize.slicing) {
      const node = given.find((argument) => argument.name.value === name);
      const value = node === undefined ? null : this.#valueOf(node.value);
      const size = typeof value === 'number' ? value : defaultSize;
      if (size !== null) sizes.push(size);
    }
    if (listSize.requireOneSlicingArgument && listSize.slicing.size > 0 && sizes.length !== 1) {
      throw new SlicingArgumentMissing(coordinate, [...listSize.slicing.keys()]);
    }
    if (sizes.length === 0) return listSize.assumedSize;
    // A negative number is refused by whoever answers the field.
    return Math.max(0, ...sizes);
  }

  /** What is neither true nor false, such as null for a variable with a default, counts as if it held. */
  #holds({ value, wanted }: Condition): boolean {
    return this.#valueOf(value) !== !wanted;
  }

  #valueOf(value: ValueNode): unknown {
    return valueFromASTUntyped(value, this.#variables);
  }

  #ofInput(value: ValueNode, input: InputCost | undefined): number {
    if (input === undefined) return 0;
    // Most arguments are variables of a type that costs nothing.
    if (input.weight === null && this.#costs.inputFields(input.typeName) === undefined) return 0;
    const given =
      value.kind === Kind.VARIABLE ? this.#variables[value.name.value] : this.#valueOf(value);
    return this.#ofValue(given, input, 0);
  }

  /** Absent and null cost nothing; an object is one, a list nothing, besides what is in them. */
  #ofValue(value: unknown, input: InputCost | undefined, depth: number): number {
    if (value === undefined || value === null || input === undefined) return 0;
    if (depth > inputDepthMaximum) return 0;
    if (Array.isArray(value)) {
      let cost = input.weight ?? 0;
      for (const item of value) cost += this.#ofValue(item, input, depth + 1);
      return cost;
    }
    const fields = this.#costs.inputFields(input.typeName);
    if (fields === undefined || typeof value !== 'object') return input.weight ?? 0;
    let cost = input.weight ?? 1;
    for (const [name, inner] of Object.entries(value)) {
      cost += this.#ofValue(inner, fields.get(name), depth + 1);
    }
    return cost;
  }
}
