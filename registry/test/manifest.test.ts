import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ManifestInvalid, readManifest } from '../src/domain/manifest.ts';

const operation = {
  id: 'a1',
  name: 'DoctorPage',
  type: 'query',
  body: 'query DoctorPage { specialties { id } }',
};

function manifest(...operations: unknown[]) {
  return { format: 'apollo-persisted-query-manifest', version: 1, operations };
}

function refusal(value: unknown, client?: string): { code: string; message: string } {
  try {
    readManifest(value, client);
  } catch (error) {
    if (error instanceof ManifestInvalid) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('The manifest was accepted');
}

describe('manifests that can be used', () => {
  test("Apollo's format", () => {
    expect(readManifest(manifest(operation))).toEqual([operation]);
  });

  test('a map from id to document: name and type are the document’s', () => {
    const map = { a1: operation.body, b2: 'mutation Cancel { cancel }' };
    expect(readManifest(map)).toEqual([
      operation,
      { id: 'b2', name: 'Cancel', type: 'mutation', body: map.b2 },
    ]);
  });

  test('no operations at all', () => {
    expect(readManifest(manifest())).toEqual([]);
    expect(readManifest({})).toEqual([]);
  });

  test('an operation that names its client', () => {
    const named = manifest({ ...operation, clientName: 'web' }, { ...operation, clientName: null });
    expect(readManifest(named, 'web')).toEqual([operation]);
    expect(refusal(named, 'app').message).toContain(
      'The operation DoctorPage is for the client web, not for app',
    );
  });

  test('whatever a map holds under printable ids comes back', () => {
    const ids = fc.string({ unit: fc.constantFrom(...'abc/+.:_-'), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.uniqueArray(ids), (names) => {
        const map = Object.fromEntries(names.map((id, index) => [id, `query Q${index} { a }`]));
        const read = readManifest(map);
        expect(Object.fromEntries(read.map(({ id, body }) => [id, body]))).toEqual(map);
      }),
    );
  });
});

describe('manifests that are refused say which operation and why', () => {
  test.each([
    ['a list', [], 'MANIFEST_FORMAT_UNKNOWN', 'either Apollo'],
    ['null', null, 'MANIFEST_FORMAT_UNKNOWN', 'either Apollo'],
    ['another version', { ...manifest(), version: 2 }, 'MANIFEST_FORMAT_UNKNOWN', '"version": 1'],
    ['a map of something else', { a: 1 }, 'MANIFEST_FORMAT_UNKNOWN', 'from id to document'],
    [
      'no body',
      manifest({ ...operation, body: '' }),
      'MANIFEST_OPERATION_INVALID',
      'The operation DoctorPage: body must not be empty',
    ],
    [
      'an id with a space',
      manifest({ ...operation, id: 'a b' }),
      'MANIFEST_OPERATION_INVALID',
      'The operation DoctorPage: id must be 1 to 256 printable',
    ],
    [
      'a body that is too long',
      { a1: `query A { ${'a '.repeat(60_000)}}` },
      'MANIFEST_OPERATION_INVALID',
      'at most 100000 characters',
    ],
    [
      'not GraphQL',
      { a1: 'query A {' },
      'MANIFEST_OPERATION_INVALID',
      'id a1 is not GraphQL: Syntax Error: Expected Name, found <EOF>. (line 1, column 10)',
    ],
    [
      'two operations',
      { a1: 'query A { a } query B { b }' },
      'MANIFEST_OPERATION_INVALID',
      'one operation, and its document has 2',
    ],
    ['only a fragment', { a1: 'fragment F on T { a }' }, 'MANIFEST_OPERATION_INVALID', 'has 0'],
    ['no name', { a1: '{ a }' }, 'MANIFEST_OPERATION_INVALID', 'id a1 has no name: write query'],
    [
      'another name than it says',
      manifest({ ...operation, name: 'Other' }),
      'MANIFEST_OPERATION_INVALID',
      'The operation Other says it is the query Other, but its body is the query DoctorPage',
    ],
    [
      'another type than it says',
      manifest({ ...operation, type: 'mutation' }),
      'MANIFEST_OPERATION_INVALID',
      'says it is the mutation DoctorPage, but its body is the query DoctorPage',
    ],
    ['something else', manifest(7), 'MANIFEST_OPERATION_INVALID', 'Operation 1: it '],
    [
      'an id for two documents',
      manifest(operation, { ...operation, name: 'X', body: 'query X { a }' }),
      'PERSISTED_QUERY_ID_CONFLICT',
      'The id a1 is there twice, for DoctorPage and for X',
    ],
    [
      'too many',
      manifest(...Array.from({ length: 5_001 }, () => operation)),
      'MANIFEST_TOO_LARGE',
      'has 5001 operations; at most 5000',
    ],
  ])('%s', (_name, value, code, message) => {
    expect(refusal(value)).toEqual({ code, message: expect.stringContaining(message) });
  });
});
