import { type DirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';
import { z } from 'zod';

/** What `@cost` and `@listSize` say in a supergraph, by coordinate: `Type`, `Type.field`, … */
export interface CostDirectives {
  /** Weights of types, fields, arguments (`Type.field(argument:)`) and input fields. */
  readonly weights: ReadonlyMap<string, number>;
  readonly listSizes: ReadonlyMap<string, ListSizeDirective>;
}

interface DirectiveNames {
  readonly cost: string;
  readonly listSize: string;
}

const linkArguments = z.looseObject({
  url: z.string(),
  as: z.string().default('cost'),
  import: z
    .array(z.union([z.string(), z.object({ name: z.string(), as: z.string().optional() })]))
    .default([]),
});

const costArguments = z.object({ weight: z.int() });

const listSizeArguments = z.object({
  assumedSize: z.int().nullable().default(null),
  slicingArguments: z
    .array(z.string())
    .nullish()
    .transform((names) => names ?? []),
  sizedFields: z
    .array(z.string())
    .nullish()
    .transform((names) => names ?? []),
  requireOneSlicingArgument: z
    .boolean()
    .nullish()
    .transform((required) => required ?? true),
});

/** The arguments of a `@listSize`. */
export type ListSizeDirective = Readonly<z.output<typeof listSizeArguments>>;

const specification = /^https:\/\/specs\.apollo\.dev\/cost\/v0\.\d+$/;

/**
 * Reads the directives of Apollo's cost specification (https://specs.apollo.dev/cost/v0.1), which are
 * those of IBM's (https://ibm.github.io/graphql-specs/cost-spec.html) with whole numbers as weights.
 * @param supergraph a composed supergraph, parsed
 */
export function readCostDirectives(supergraph: DocumentNode): CostDirectives {
  const names = directiveNames(supergraph);
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSizeDirective>();

  function note(coordinate: string, directives: readonly DirectiveNode[] = []): void {
    for (const directive of directives) {
      if (directive.name.value === names.cost) {
        weights.set(coordinate, costArguments.parse(argumentsOf(directive)).weight);
      } else if (directive.name.value === names.listSize) {
        listSizes.set(coordinate, listSizeArguments.parse(argumentsOf(directive)));
      }
    }
  }

  for (const definition of supergraph.definitions) {
    if (!('name' in definition) || definition.name === undefined) continue;
    const type = definition.name.value;
    note(type, 'directives' in definition ? (definition.directives ?? []) : []);
    if (!('fields' in definition)) continue;
    for (const field of definition.fields ?? []) {
      const coordinate = `${type}.${field.name.value}`;
      note(coordinate, field.directives);
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      for (const argument of field.arguments ?? []) {
        note(`${coordinate}(${argument.name.value}:)`, argument.directives);
      }
    }
  }
  return { weights, listSizes };
}

/** A supergraph may call imported directives otherwise, and those it does not import by a prefix. */
function directiveNames({ definitions }: DocumentNode): DirectiveNames {
  const schema = definitions.find(({ kind }) => kind === Kind.SCHEMA_DEFINITION);
  const links = schema !== undefined && 'directives' in schema ? (schema.directives ?? []) : [];
  for (const directive of links) {
    const link = linkArguments.safeParse(argumentsOf(directive)).data;
    if (link === undefined || !specification.test(link.url)) continue;
    const imported = new Map(
      link.import.map((item) =>
        typeof item === 'string' ? [item, item] : [item.name, item.as ?? item.name],
      ),
    );
    return {
      // A directive that is called as its specification needs no import.
      cost: imported.get('@cost')?.slice(1) ?? link.as,
      listSize: imported.get('@listSize')?.slice(1) ?? `${link.as}__listSize`,
    };
  }
  return { cost: 'cost', listSize: 'listSize' };
}

function argumentsOf({ arguments: given = [] }: DirectiveNode): Record<string, unknown> {
  return Object.fromEntries(
    given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}
