import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../../src/config.ts';
import { readOperationText } from '../../src/persisted-queries/operation-text.ts';

const { limits } = loadConfig({});
const fingerprint = (text: string) => readOperationText(text, limits).fingerprint;

// What Apollo's router compares, from its documentation and its own examples.
const listed = 'fragment A on T { a } query SomeOp { ...A ...B } fragment B on U { b c }';

describe('two texts are the same to a list', () => {
  test.each([
    ['in another layout', 'fragment A on T{a}query SomeOp{...A,...B}fragment B on U{b,c}'],
    [
      'with comments',
      '# hello\nfragment A on T { a } # a\nquery SomeOp { ...A ...B } fragment B on U { b c }',
    ],
    [
      'with definitions in another order',
      'fragment B on U { b c } fragment A on T { a } query SomeOp { ...A ...B }',
    ],
  ])('%s', (_how, text) => {
    expect(fingerprint(text)).toBe(fingerprint(listed));
  });

  test('with several operations in another order', () => {
    expect(fingerprint('query B { b } query A { a }')).toBe(fingerprint('query A{a} query B{b}'));
  });

  test.each([
    [
      'fields in another order',
      'fragment A on T { a } query SomeOp { ...A ...B } fragment B on U { c b }',
    ],
    ['another field', 'fragment A on T { a x } query SomeOp { ...A ...B } fragment B on U { b c }'],
    ['another name', 'fragment A on T { a } query OtherOp { ...A ...B } fragment B on U { b c }'],
    [
      'another argument',
      'fragment A on T { a(x: 1) } query SomeOp { ...A ...B } fragment B on U { b c }',
    ],
    ['no GraphQL', 'query SomeOp {'],
  ])('but not with %s', (_what, text) => {
    expect(fingerprint(text)).not.toBe(fingerprint(listed));
  });

  test('a string that looks like another layout is another string', () => {
    expect(fingerprint('{ a(x: "b  c") }')).not.toBe(fingerprint('{ a(x: "b c") }'));
  });

  test('a text that is no GraphQL is like itself only', () => {
    expect(fingerprint('}}}')).toBe(fingerprint('}}}'));
    expect(fingerprint('}}}}')).not.toBe(fingerprint('}}}'));
  });
});

test('whatever the order of definitions and the layout between tokens, the fingerprint is one', () => {
  const ignored = fc
    .array(fc.constantFrom(' ', '\n', '\t', ',', '# comment\n'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(''));
  const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E'), { minLength: 1 });
  const document = names.chain((fragments) =>
    fc.record({
      definitions: fc.shuffledSubarray(
        ['query Q', ...fragments.map((name) => `fragment ${name} on T`)],
        { minLength: fragments.length + 1 },
      ),
      spaces: fc.array(ignored, { minLength: 3, maxLength: 3 }),
      fragments: fc.constant(fragments),
    }),
  );
  fc.assert(
    fc.property(document, ({ definitions, spaces: [a, b, c], fragments }) => {
      const spreads = [...fragments].map((name) => `...${name}`).join(b);
      const bodyOf = (head: string) => (head === 'query Q' ? spreads : 'x y');
      const text = definitions.map((head) => `${head}${a}{${bodyOf(head)}${c}}`).join(b);
      const plain = ['query Q', ...fragments.map((name) => `fragment ${name} on T`)]
        .map(
          (head) =>
            `${head} { ${head === 'query Q' ? fragments.map((name) => `...${name}`).join(' ') : 'x y'} }`,
        )
        .join(' ');
      expect(fingerprint(text)).toBe(fingerprint(plain));
    }),
    { numRuns: 200 },
  );
});

describe('what else is read of a text', () => {
  const read = (text: string) => readOperationText(text, limits);

  test('the name of its first operation', () => {
    expect(read('fragment F on T { a } query First { a } query Second { a }').name).toBe('First');
    expect(read('{ a }').name).toBeNull();
    expect(read('query First {').name).toBeNull();
  });

  test.each([
    ['{ __schema { queryType { name } } }', true],
    ['query I { ...F __typename } fragment F on Query { __type(name: "T") { name } }', true],
    ['query I { ... on Query { __schema { queryType { name } } } }', true],
    ['{ __schema { queryType { name } } slotCount }', false],
    ['query I { ...F } fragment F on Query { __typename slotCount }', false],
    ['query A { __schema { queryType { name } } } query B { slotCount }', false],
    ['mutation { rename(name: "x") }', false],
    ['fragment F on Query { __typename }', false],
    ['{', false],
  ])('whether %s asks for the schema only: %s', (text, expected) => {
    expect(read(text).isIntrospection).toBe(expected);
  });

  test('a fragment that spreads itself ends', () => {
    expect(read('{ ...F } fragment F on Query { ...F __typename }').isIntrospection).toBe(true);
  });
});
