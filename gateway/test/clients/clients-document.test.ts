import { describe, expect, test } from '@jest/globals';
import { ClientsDocumentError, readClientsDocument } from '../../src/clients/clients-document.ts';
import { sampleClient, sampleOperation, sha256 } from '../support/clients-under-test.ts';

const web = sampleClient({ name: 'web' });
const operation = sampleOperation('query A { a }');

describe('a clients document', () => {
  test('is read whole', () => {
    const document = readClientsDocument({
      version: '7-abc',
      clients: [web],
      operations: { web: [operation] },
    });
    expect(document).toMatchObject({ version: '7-abc', clients: [web] });
    expect(document.operations.get('web')).toEqual([operation]);
  });

  test('needs little: what is left out is strict for partners', () => {
    const { clients } = readClientsDocument({
      version: 7,
      clients: [
        { name: 'web', role: 'frontend' },
        { name: 'clinic', role: 'partner' },
      ],
    });
    expect(clients).toEqual([
      { ...web, level: 'allow-ids', keyHashes: [] },
      { ...web, name: 'clinic', role: 'partner', level: 'ids-only', keyHashes: [] },
    ]);
  });

  test('of a newer registry is read as far as it is known', () => {
    const newer = { version: '1', clients: [{ ...web, color: 'red' }], weather: 'fine' };
    expect(readClientsDocument(newer).clients).toEqual([web]);
  });

  const hash = sha256('key');
  test.each<[string, unknown]>([
    ['the document: ', null],
    ['the document: ', []],
    ['clients: ', { version: '1' }],
    ['version: ', { clients: [] }],
    ['clients.0.name: must be 1 to 100', { version: '1', clients: [{ ...web, name: 'a b' }] }],
    ['clients.0.level: ', { version: '1', clients: [{ ...web, level: 'none' }] }],
    ['clients.0.role: ', { version: '1', clients: [{ ...web, role: 'operator' }] }],
    [
      'clients.0.keyHashes.0: must be a SHA-256',
      { version: '1', clients: [{ ...web, keyHashes: ['rvc_key'] }] },
    ],
    ['clients: "web" is there twice', { version: '1', clients: [web, web] }],
    [
      'clients: "a" and "b" share a key',
      {
        version: '1',
        clients: [
          { ...web, name: 'a', keyHashes: [hash] },
          { ...web, name: 'b', keyHashes: [hash] },
        ],
      },
    ],
    [
      'operations.web.0.type: ',
      { version: '1', clients: [], operations: { web: [{ ...operation, type: 'x' }] } },
    ],
    [
      'operations.web: an id has two bodies',
      {
        version: '1',
        clients: [],
        operations: { web: [operation, { ...operation, body: '{ b }' }] },
      },
    ],
  ])('is refused with the place that is wrong: %s', (message, document) => {
    const read = () => readClientsDocument(document);
    expect(read).toThrow(ClientsDocumentError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/rvc_key|[0-9a-f]{64}/);
  });
});
