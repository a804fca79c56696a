import { describe, expect, test } from '@jest/globals';
import { readOperationRequest, withText } from '../../src/persisted-queries/operation-request.ts';

const text = '{ a }';
const persistedQuery = { version: 1, sha256Hash: 'abc' };
const post = (body: unknown) => ({ body, search: '?query=ignored' });
const get = (parameters: Record<string, unknown> | [string, string][]) => {
  const entries = Array.isArray(parameters)
    ? parameters
    : Object.entries(parameters).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
  return { body: undefined, search: `?${new URLSearchParams(entries)}` };
};

describe.each([
  ['POST', post],
  ['GET', get],
] as const)('a %s', (_method, send) => {
  test.each([
    [{ query: text }, { text, id: null }],
    [{ query: '' }, { text: null, id: null }],
    [{}, { text: null, id: null }],
    [{ extensions: { persistedQuery } }, { text: null, id: { value: 'abc', kind: 'hash' } }],
    [{ documentId: 'x~1' }, { text: null, id: { value: 'x~1', kind: 'documentId' } }],
    [
      { documentId: '', query: text },
      { text, id: null },
    ],
    [
      { query: text, documentId: 'x' },
      { text, id: { value: 'x', kind: 'documentId' } },
    ],
    [
      { extensions: { persistedQuery: null }, query: text },
      { text, id: null },
    ],
    [
      { documentId: 'abc', extensions: { persistedQuery } },
      { text: null, id: { value: 'abc', kind: 'documentId' } },
    ],
  ])('with %j', (parameters, expected) => {
    expect(readOperationRequest(send(parameters))).toEqual(expected);
  });

  test.each([
    [{ documentId: 'x', extensions: { persistedQuery } }, 'name different operations'],
    [{ extensions: { persistedQuery: { version: 2, sha256Hash: 'abc' } } }, '"version": 1'],
    [{ extensions: { persistedQuery: 'abc' } }, '"version": 1'],
    [{ extensions: { persistedQuery: { version: 1 } } }, 'sha256Hash must be a text'],
    [{ extensions: { persistedQuery: { version: 1, sha256Hash: '' } } }, 'sha256Hash must be'],
    [{ documentId: 'x'.repeat(513) }, 'documentId must be a text of 1 to 512 characters'],
  ])('that is not clear is refused: %j', (parameters, message) => {
    expect(() => readOperationRequest(send(parameters))).toThrow(message);
  });

  test('becomes a request by text, with everything else as it was', () => {
    const variables = { id: '1' };
    const extensions = { persistedQuery, other: true };
    const raw = send({ documentId: 'abc', extensions, variables, operationName: 'A' });
    const resolved = send({
      query: text,
      extensions: { other: true },
      variables,
      operationName: 'A',
    });
    const { body, search } = withText(raw, text);
    expect(body).toEqual(resolved.body);
    if (body !== undefined) return;
    const parameters = (query: string) => Object.fromEntries(new URLSearchParams(query));
    expect(parameters(search)).toEqual(parameters(resolved.search));
  });
});

test.each(['query', 'documentId', 'extensions'])('%s given twice is refused', (name) => {
  const raw = get([
    [name, '1'],
    [name, '2'],
  ]);
  expect(() => readOperationRequest(raw)).toThrow(`${name} is given more than once`);
});

test.each([['text'], [null], [7]])('%j as a body asks for nothing', (body) => {
  expect(readOperationRequest(post(body))).toEqual({ text: null, id: null });
});

test('several operations in one request are refused', () => {
  const several = [{ query: text }, { query: text }];
  expect(() => readOperationRequest(post(several))).toThrow('not a list of them');
});

test('an id that is no text is refused', () => {
  expect(() => readOperationRequest(post({ documentId: 7 }))).toThrow('documentId must be');
});

test('extensions that are no JSON name nothing, and go on to Apollo Server to be refused', () => {
  const raw = get({ query: text, extensions: '{' });
  expect(readOperationRequest(raw)).toEqual({ text, id: null });
});
