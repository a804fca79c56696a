import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { OperationLimits } from './config.ts';

/** Which limit an operation goes over, and what the limit is. */
export interface ExceededLimit {
  readonly limit:
    | 'tokens'
    | 'depth'
    | 'aliases'
    | 'rootFields'
    | 'fields'
    | 'directives'
    | 'mutationFields'
    | 'repeatedMutation';
  readonly maximum: number;
}

interface Size {
  /** Fields directly at this level, the root fields of an operation. */
  topFields: number;
  depth: number;
  introspectionDepth: number;
  aliases: number;
  fields: number;
  directives: number;
}

// The introspection query of GraphiQL is 15 deep by nature (wrapped types). What makes deep
// introspection dear, lists inside lists, is refused by graphql's MaxIntrospectionDepthRule.
const maxIntrospectionDepth = 20;
const emptySize: Readonly<Size> = {
  topFields: 0,
  depth: 0,
  introspectionDepth: 0,
  aliases: 0,
  fields: 0,
  directives: 0,
};

/** Measures selections with fragments expanded; each fragment is measured once, however often spread. */
class SelectionMeter {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, Readonly<Size>>();
  readonly #open = new Set<string>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  measure(selectionSet: SelectionSetNode): Size {
    const total = { ...emptySize };
    for (const selection of selectionSet.selections) {
      const size = this.#measureSelection(selection);
      total.topFields += size.topFields;
      total.depth = Math.max(total.depth, size.depth);
      total.introspectionDepth = Math.max(total.introspectionDepth, size.introspectionDepth);
      total.aliases += size.aliases;
      total.fields += size.fields;
      total.directives += size.directives + (selection.directives?.length ?? 0);
    }
    return total;
  }

  #measureSelection(selection: SelectionNode): Readonly<Size> {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#measureFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.measure(selection.selectionSet);
    const inside = selection.selectionSet ? this.measure(selection.selectionSet) : emptySize;
    const isIntrospection =
      selection.name.value === '__schema' || selection.name.value === '__type';
    return {
      topFields: 1,
      depth: isIntrospection ? 1 : inside.depth + 1,
      introspectionDepth: isIntrospection ? inside.depth + 1 : inside.introspectionDepth,
      aliases: inside.aliases + (selection.alias ? 1 : 0),
      fields: inside.fields + 1,
      directives: inside.directives,
    };
  }

  #measureFragment(name: string): Readonly<Size> {
    const known = this.#measured.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    // Unknown fragments and cycles are left to validation, which names them better.
    if (!fragment || this.#open.has(name)) return emptySize;
    this.#open.add(name);
    const size = this.measure(fragment.selectionSet);
    this.#open.delete(name);
    this.#measured.set(name, size);
    return size;
  }
}

/**
 * The first limit that `document` goes over, or null. Every operation in the document is measured,
 * also those that are not the one to execute: validation and planning look at them too.
 */
export function findExceededLimit(
  document: DocumentNode,
  limits: OperationLimits,
): ExceededLimit | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const meter = new SelectionMeter(fragments);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = meter.measure(definition.selectionSet);
    const isMutation = definition.operation === OperationTypeNode.MUTATION;
    const checks: [ExceededLimit['limit'], number, number][] = [
      ['depth', size.depth, limits.maxDepth],
      ['depth', size.introspectionDepth, maxIntrospectionDepth],
      ['rootFields', size.topFields, limits.maxRootFields],
      ['mutationFields', isMutation ? size.topFields : 0, limits.maxMutationFields],
      ['aliases', size.aliases, limits.maxAliases],
      ['fields', size.fields, limits.maxFields],
      ['directives', size.directives + (definition.directives?.length ?? 0), limits.maxDirectives],
    ];
    const exceeded = checks.find(([, count, maximum]) => count > maximum);
    if (exceeded) return { limit: exceeded[0], maximum: exceeded[2] };
    if (isMutation && repeatsField(definition.selectionSet, fragments)) {
      return { limit: 'repeatedMutation', maximum: 1 };
    }
  }
  return null;
}

/**
 * Whether an operation runs one of its root fields more than once. Fields with the same name in the
 * answer are one to GraphQL, so that it takes an alias; each fragment needs to be looked at once.
 */
function repeatsField(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  const answerNames = new Map<string, string>();
  const seen = new Set<string>();
  function repeatsIn({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return repeatsIn(selection.selectionSet);
      const name = selection.name.value;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = seen.has(name) ? undefined : fragments.get(name);
        seen.add(name);
        return fragment !== undefined && repeatsIn(fragment.selectionSet);
      }
      const answerName = selection.alias?.value ?? name;
      const known = answerNames.get(name) ?? answerName;
      answerNames.set(name, known);
      return name !== '__typename' && known !== answerName;
    });
  }
  return repeatsIn(selectionSet);
}

/**
 * Parses `source` within the token limit. Returns the limit when there are too many tokens, and null
 * when the text is not GraphQL at all, which the server itself reports with its position.
 */
export function parseWithinLimit(
  source: string,
  limits: OperationLimits,
): DocumentNode | ExceededLimit | null {
  try {
    return parse(source, { maxTokens: limits.maxTokens, noLocation: true });
  } catch (error) {
    const isOverLimit =
      error instanceof GraphQLError && /more tha[nt] \d+ tokens/.test(error.message);
    return isOverLimit ? { limit: 'tokens', maximum: limits.maxTokens } : null;
  }
}
