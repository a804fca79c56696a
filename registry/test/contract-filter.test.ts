import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printSchema } from 'graphql';
import { buildApiSchema } from '../src/domain/api-schema.ts';
import { composeContract } from '../src/domain/compose-contracts.ts';
import {
  type ContractDefinition,
  ContractImpossible,
  filterByTags,
} from '../src/domain/contract-filter.ts';

const link = (imports = '"@key", "@tag", "@shareable"') =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: [${imports}])\n`;

function subgraph(name: string, sdl: string) {
  return { name, url: `http://${name}.example/graphql`, sdl };
}

function contract(settings: Partial<ContractDefinition>): ContractDefinition {
  const none = { includeTags: [], excludeTags: [], hideUnreachableTypes: true };
  return { name: 'partner', ...none, ...settings };
}

/** What clients of a contract see, as a schema. */
function visible(sdls: readonly string[], settings: Partial<ContractDefinition>): string {
  const subgraphs = sdls.map((sdl, index) => subgraph(`s${index}`, sdl));
  const result = composeContract(subgraphs, contract(settings));
  if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors));
  return printSchema(buildApiSchema(result.supergraphSdl));
}

describe('what a contract hides', () => {
  test('with an included tag: every field without it, and what only those lead to', () => {
    const sdl = `${link()}
      type Query { doctor: Doctor @tag(name: "partner")  audit: Audit }
      type Doctor @key(fields: "id") { id: ID!  name(style: Style): String @tag(name: "partner") }
      enum Style { SHORT LONG }
      type Audit { entries: [String!]! }
      scalar Unused`;
    expect(visible([sdl], { includeTags: ['partner'] })).toBe(
      'type Doctor {\n  name(style: Style): String\n}\n\ntype Query {\n  doctor: Doctor\n}\n\n' +
        'enum Style {\n  SHORT\n  LONG\n}',
    );
  });

  test('with an excluded tag: fields, arguments, values, inputs and types that have it', () => {
    const sdl = `${link()}
      type Query { find(by: By, internal: Int @tag(name: "x")): Found  secret: Int @tag(name: "x") }
      input By { name: String  ssn: String @tag(name: "x") }
      enum Kind { OPEN  HIDDEN @tag(name: "x") }
      type Found { kind: Kind }
      type Gone @tag(name: "x") { id: ID }`;
    const schema = visible([sdl], { excludeTags: ['x'], hideUnreachableTypes: false });
    expect(schema).toContain('find(by: By): Found');
    for (const hidden of ['secret', 'internal', 'ssn', 'HIDDEN', 'Gone']) {
      expect(schema).not.toContain(hidden);
    }
  });

  test('an excluded tag wins over an included one', () => {
    const sdl = `${link()}
      type Query @tag(name: "in") { yes: Int  no: Int @tag(name: "out") }`;
    const schema = visible([sdl], { includeTags: ['in'], excludeTags: ['out'] });
    expect(schema).toBe('type Query {\n  yes: Int\n}');
  });

  test('a tag of one subgraph counts in all, and for what extends the type', () => {
    const one = `${link()}
      type Query { doctor: Doctor @tag(name: "in") }
      type Doctor @key(fields: "id") @tag(name: "in") { id: ID! }`;
    const other = `${link('"@key"')}
      type Query { other: Int }
      extend type Doctor @key(fields: "id") { id: ID!  slots: Int }`;
    expect(visible([one, other], { includeTags: ['in'] })).toBe(
      'type Doctor {\n  id: ID!\n  slots: Int\n}\n\ntype Query {\n  doctor: Doctor\n}',
    );
  });

  test('unions need a tag; implementations of what is reachable stay', () => {
    const sdl = `${link()}
      type Query @tag(name: "in") { result: Result  error: UserError }
      union Result @tag(name: "in") = Done | Taken
      union Other = Done
      interface UserError @tag(name: "in") { code: String! }
      type Done @tag(name: "in") { at: String }
      type Taken implements UserError @tag(name: "in") { code: String!  by: ID }
      type Late implements UserError @tag(name: "in") { code: String! }`;
    const schema = visible([sdl], { includeTags: ['in'] });
    expect(schema).toContain('union Result = Done | Taken');
    expect(schema).toContain('type Late implements UserError');
    expect(schema).not.toContain('Other');
  });

  test('what the planner needs stays in the supergraph, and other names are understood', () => {
    const sdl =
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", ` +
      `import: ["@key", {name: "@tag", as: "@label"}, {name: "@inaccessible", as: "@hidden"}])
      type Query { doctor: Doctor @label(name: "in") }
      type Doctor @key(fields: "id") { id: ID!  name: String @label(name: "in") }`;
    const result = composeContract([subgraph('a', sdl)], contract({ includeTags: ['in'] }));
    expect(result.errors).toBeUndefined();
    const { supergraphSdl } = result as { supergraphSdl: string };
    expect(supergraphSdl).toMatch(/id: ID! @hidden/);
    expect(printSchema(buildApiSchema(supergraphSdl))).not.toContain('id: ID');
  });

  test('what a directive or enum of a linked specification needs is left alone', () => {
    const sdl = `${link('"@key", "@tag", "@composeDirective"')}
      extend schema @link(url: "https://example.org/access/v1.0", import: ["@access"])
        @composeDirective(name: "@access")
      directive @access(role: access__Role!) on FIELD_DEFINITION
      enum access__Role { STAFF }
      type Query { open: Int @tag(name: "in") @access(role: STAFF)  shut: Int }`;
    const result = composeContract([subgraph('a', sdl)], contract({ includeTags: ['in'] }));
    expect(result.errors).toBeUndefined();
  });
});

describe('a contract that cannot be had', () => {
  test('leaves no field of Query', () => {
    const sdl = `${link()} type Query { a: Int }`;
    const make = () => filterByTags([subgraph('a', sdl)], contract({ includeTags: ['in'] }));
    expect(make).toThrow(ContractImpossible);
    expect(make).toThrow(
      'The contract partner leaves no field of Query: tag at least one field of Query with "in"',
    );
  });

  test('leaves a field whose type it hides', () => {
    const sdl = `${link()}
      type Query { doctor: Doctor @tag(name: "in") }
      type Doctor { name: String }`;
    const { errors } = composeContract([subgraph('a', sdl)], contract({ includeTags: ['in'] }));
    expect(errors).toMatchObject([
      { code: 'REFERENCED_INACCESSIBLE', contract: 'partner', subgraph: null },
    ]);
    expect(errors?.[0]?.message).toContain('In the contract partner: Type "Doctor"');
  });

  test('is asked of a subgraph of Federation 1', () => {
    const { errors } = composeContract(
      [subgraph('old', 'type Query { a: Int }')],
      contract({ excludeTags: ['x'] }),
    );
    expect(errors).toMatchObject([{ code: 'CONTRACT_NEEDS_FEDERATION_2' }]);
    expect(errors?.[0]?.message).toContain('the subgraph old');
  });
});

const tags = fc.subarray(['a', 'b', 'c']);

interface GeneratedField {
  /** As the first and as the second subgraph set them. */
  tags: [string[], string[]];
}
interface GeneratedType extends GeneratedField {
  fields: GeneratedField[];
}

const field: fc.Arbitrary<GeneratedField> = fc.record({ tags: fc.tuple(tags, tags) });
const types: fc.Arbitrary<GeneratedType[]> = fc.array(
  fc.record({
    tags: fc.tuple(tags, tags),
    fields: fc.array(field, { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
);

const print = (given: readonly string[]) => given.map((tag) => ` @tag(name: "${tag}")`).join('');

/** The same types in both subgraphs; only the tags differ. */
function printTypes(generated: readonly GeneratedType[], side: 0 | 1): string {
  const lines = generated.map((type, index) => {
    const fields = type.fields.map((each, at) => `f${at}: Int @shareable${print(each.tags[side])}`);
    return `type T${index}${print(type.tags[side])} { ${fields.join('  ')} }`;
  });
  return `${link()} type Query { always: Int @shareable @tag(name: "always") } ${lines.join('\n')}`;
}

/** Which fields of the generated types a filtered schema leaves to clients. */
function fieldsLeft(sdl: string): string[] {
  const blocks = [...sdl.matchAll(/type (T\d+)([^{]*)\{([^}]*)\}/g)];
  return blocks.flatMap(([, name = '', marks = '', body = '']) =>
    marks.includes('@inaccessible')
      ? []
      : body
          .split('\n')
          .filter((line) => /f\d+:/.test(line) && !line.includes('@inaccessible'))
          .map((line) => `${name}.${/f\d+/.exec(line)![0]}`),
  );
}

test('a field is left exactly if it or its type has an included tag and neither an excluded one', () => {
  fc.assert(
    fc.property(types, tags, tags, (generated, include, excludeTags) => {
      const includeTags = include.length === 0 ? [] : [...include, 'always'];
      const subgraphs = [0, 1].map((side) =>
        subgraph(`s${side}`, printTypes(generated, side as 0 | 1)),
      );
      const settings = contract({ includeTags, excludeTags, hideUnreachableTypes: false });
      const expected = generated.flatMap((type, index) =>
        type.fields.flatMap((each, at) => {
          const ofType = type.tags.flat();
          const all = [...ofType, ...each.tags.flat()];
          const isIncluded = includeTags.length === 0 || all.some((t) => includeTags.includes(t));
          const isExcluded = all.some((tag) => excludeTags.includes(tag));
          return isIncluded && !isExcluded ? [`T${index}.f${at}`] : [];
        }),
      );
      for (const { sdl } of filterByTags(subgraphs, settings)) {
        expect(fieldsLeft(sdl)).toEqual(expected);
      }
    }),
  );
});
