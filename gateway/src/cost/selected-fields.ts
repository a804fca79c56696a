import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  print,
  type SelectionNode,
  type ValueNode,
} from 'graphql';
import type { FieldCost, SchemaCosts } from './schema-costs.ts';

/** A `@skip` or `@include`: what it is about counts when `value` is as wanted. */
export interface Condition {
  readonly value: ValueNode;
  readonly wanted: boolean;
}

/** A field of an object, with all that its selections together ask of it. */
export interface SelectedField {
  readonly coordinate: string;
  readonly name: string;
  readonly cost: FieldCost;
  readonly arguments: readonly ArgumentNode[];
  readonly conditions: readonly Condition[];
  /** The object types that the selection is about; null: whichever the parent has. */
  readonly only: ReadonlySet<string> | null;
  readonly inside: readonly SelectedField[];
}

type Surroundings = Pick<SelectedField, 'only' | 'conditions'>;
type Found = Map<string, Omit<SelectedField, 'inside'> & { readonly selections: SelectionNode[] }>;

/** The directives that decide whether a selection counts, by the value of `if` with which it does. */
const wantedBy: Readonly<Record<string, boolean>> = { include: true, skip: false };

/**
 * Collects what a valid document selects of an object as execution does (CollectFields of the GraphQL
 * specification): a field that is selected several times under one name is there once.
 */
export class FieldSelector {
  readonly #costs: SchemaCosts;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();

  constructor(document: DocumentNode, costs: SchemaCosts) {
    this.#costs = costs;
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      this.#fragments.set(definition.name.value, definition);
    }
  }

  /** The fields selected of a value of the type. */
  select(typeName: string, selections: readonly SelectionNode[]): readonly SelectedField[] {
    const found: Found = new Map();
    this.#collect(typeName, selections, { only: null, conditions: [] }, found);
    return [...found.values()].map(({ selections: inside, ...field }) => ({
      ...field,
      inside: this.select(field.cost.typeName, inside),
    }));
  }

  #collect(
    typeName: string,
    selections: readonly SelectionNode[],
    { only, conditions }: Surroundings,
    found: Found,
  ): void {
    for (const selection of selections) {
      const within = { only, conditions: [...conditions, ...conditionsOf(selection)] };
      if (selection.kind === Kind.FIELD) {
        this.#add(typeName, selection, within, found);
        continue;
      }
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
      const fragment = isSpread ? this.#fragments.get(selection.name.value) : selection;
      if (fragment === undefined) continue;
      const condition = fragment.typeCondition?.name.value ?? typeName;
      const narrowed = { ...within, only: this.#narrow(only, typeName, condition) };
      this.#collect(condition, fragment.selectionSet.selections, narrowed, found);
    }
  }

  #add(typeName: string, node: FieldNode, { only, conditions }: Surroundings, found: Found): void {
    const name = node.name.value;
    const cost = this.#costs.field(typeName, name);
    // Without a definition it is __typename or introspection, which no subgraph is asked.
    if (cost === undefined) return;
    const key = [node.alias?.value ?? name, keyOf(only), ...conditions.map(conditionKey)].join(' ');
    const selections = node.selectionSet?.selections ?? [];
    const known = found.get(key);
    if (known !== undefined) {
      known.selections.push(...selections);
      return;
    }
    found.set(key, {
      coordinate: `${typeName}.${name}`,
      name,
      cost,
      arguments: node.arguments ?? [],
      conditions,
      only,
      selections: [...selections],
    });
  }

  /** The object types of `only`, or of the type, that satisfy a fragment's condition. */
  #narrow(
    only: ReadonlySet<string> | null,
    typeName: string,
    condition: string,
  ): ReadonlySet<string> | null {
    const before = only ?? this.#costs.possibleTypes(typeName);
    const satisfying = this.#costs.possibleTypes(condition);
    const after = new Set([...before].filter((type) => satisfying.has(type)));
    return after.size === before.size ? only : after;
  }
}

function conditionsOf(selection: SelectionNode): Condition[] {
  return (selection.directives ?? []).flatMap((directive) => {
    const wanted = wantedBy[directive.name.value];
    const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
    return wanted === undefined || value === undefined ? [] : [{ value, wanted }];
  });
}

function keyOf(only: ReadonlySet<string> | null): string {
  return only === null ? '*' : [...only].join('|');
}

function conditionKey({ value, wanted }: Condition): string {
  return `${wanted}=${print(value)}`;
}
