import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
} from 'graphql';

/** Under which names a Federation 2 schema uses some of federation's directives. */
export interface FederationNames {
  readonly tag: ReadonlySet<string>;
  readonly inaccessible: ReadonlySet<string>;
  readonly external: ReadonlySet<string>;
  /** The name under which `@inaccessible` is imported; null when it is not. */
  readonly importedInaccessible: string | null;
}

const federationUrl = /^https:\/\/specs\.apollo\.dev\/federation\/v2\.\d+\/?$/;

/**
 * Reads the names from the schema's `@link` to federation: what is imported has its own name or a
 * new one, everything else the namespace's (`@federation__tag`). Null without a link to version 2.
 */
export function readFederationNames(document: DocumentNode): FederationNames | null {
  const link = document.definitions.flatMap(directivesOfSchema).find(isFederationLink);
  if (link === undefined) return null;
  const namespace = text(argument(link, 'as')) ?? 'federation';
  const imports = readImports(argument(link, 'import'));
  const importedAs = (directive: string) => imports.get(`@${directive}`)?.replace(/^@/, '') ?? null;
  const namesOf = (directive: string) =>
    new Set([`${namespace}__${directive}`, importedAs(directive) ?? `${namespace}__${directive}`]);
  return {
    tag: namesOf('tag'),
    inaccessible: namesOf('inaccessible'),
    external: namesOf('external'),
    importedInaccessible: importedAs('inaccessible'),
  };
}

/** The document with `@inaccessible` imported from federation under a name, without the `@`. */
export function importInaccessible(document: DocumentNode, name: string): DocumentNode {
  const field = (key: string, value: string) => ({
    kind: Kind.OBJECT_FIELD as const,
    name: { kind: Kind.NAME as const, value: key },
    value: { kind: Kind.STRING as const, value },
  });
  const item: ConstValueNode = {
    kind: Kind.OBJECT,
    fields: [field('name', '@inaccessible'), field('as', `@${name}`)],
  };
  const withImport = (link: ConstDirectiveNode): ConstDirectiveNode => {
    const given = argument(link, 'import');
    const values = given?.kind === Kind.LIST ? [...given.values, item] : [item];
    const others = link.arguments?.filter((each) => each.name.value !== 'import') ?? [];
    return {
      ...link,
      arguments: [
        ...others,
        {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: 'import' },
          value: { kind: Kind.LIST, values },
        },
      ],
    };
  };
  return {
    ...document,
    definitions: document.definitions.map((node) => {
      const directives = directivesOfSchema(node);
      if (!directives.some(isFederationLink)) return node;
      return {
        ...node,
        directives: directives.map((each) => (isFederationLink(each) ? withImport(each) : each)),
      };
    }),
  };
}

function directivesOfSchema(node: DefinitionNode): readonly ConstDirectiveNode[] {
  const isSchema = node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION;
  return isSchema ? (node.directives ?? []) : [];
}

function isFederationLink(directive: ConstDirectiveNode): boolean {
  return federationUrl.test(text(argument(directive, 'url')) ?? '');
}

/** Imports are names, or `{name, as}`. */
function readImports(value: ConstValueNode | undefined): Map<string, string> {
  const imports = new Map<string, string>();
  if (value?.kind !== Kind.LIST) return imports;
  for (const item of value.values) {
    if (item.kind === Kind.STRING) imports.set(item.value, item.value);
    if (item.kind !== Kind.OBJECT) continue;
    const field = (key: string) => text(item.fields.find((each) => each.name.value === key)?.value);
    const name = field('name');
    if (name !== undefined) imports.set(name, field('as') ?? name);
  }
  return imports;
}

function argument(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((each) => each.name.value === name)?.value;
}

function text(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
