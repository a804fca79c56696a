import { inTransaction } from '@rendezvous/platform/database';
import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import {
  type ClientRequest,
  createClientKey,
  deleteClient,
  deleteClientKey,
  expectClient,
  putClient,
} from '../change-clients.ts';
import type { RegistryContext } from '../context.ts';
import type { PersistedOperation } from '../domain/manifest.ts';
import { publishOperations } from '../publish-operations.ts';
import { listClientKeys, listClients, type ListedOperation } from '../store/clients.ts';
import { listOperations } from '../store/operations.ts';
import { readHead } from '../store/variants.ts';
import { versioned } from './answers.ts';
import { authorOf, type Call, type GivenAuthor, readInput } from './call.ts';
import { clientInput, manifestInput } from './inputs.ts';
import type { Route } from './routes.ts';

/** Clients, their keys and their lists of operations. */
export function clientRoutes(context: RegistryContext): Route[] {
  const { pool } = context;
  const base = '/v1/variants/:variant/clients';
  return [
    {
      method: 'GET',
      path: base,
      scopes: ['gateway', 'admin'],
      answer: async ({ params, ifNoneMatch }) => {
        const { name, clientsVersion } = await readHead(pool, params['variant']!);
        return versioned(ifNoneMatch, clientsVersion, () => readClientsDocument(context, name));
      },
    },
    {
      method: 'GET',
      path: `${base}/:client`,
      scopes: ['read', 'admin'],
      answer: async (call) => {
        const { variant, client } = requestOf(call);
        const { keyHashes: _, ...settings } = await expectClient(pool, { variant, client });
        const keys = await listClientKeys(pool, variant, client);
        const operations = await listOperations(pool, variant, client);
        return jsonResponse(200, { ...settings, keys, operations: describe(operations) });
      },
    },
    {
      method: 'PUT',
      path: `${base}/:client`,
      scopes: ['admin'],
      answer: async (call) => {
        const { author, commit, ...settings } = readInput(clientInput, call.body);
        return jsonResponse(
          200,
          await putClient(context, requestOf(call, { author, commit }), settings),
        );
      },
    },
    {
      method: 'DELETE',
      path: `${base}/:client`,
      scopes: ['admin'],
      answer: async (call) => jsonResponse(200, await deleteClient(context, requestOf(call))),
    },
    {
      method: 'POST',
      path: `${base}/:client/keys`,
      scopes: ['admin'],
      answer: async (call) => jsonResponse(201, await createClientKey(context, requestOf(call))),
    },
    {
      method: 'DELETE',
      path: `${base}/:client/keys/:id`,
      scopes: ['admin'],
      answer: async (call) =>
        jsonResponse(200, await deleteClientKey(context, requestOf(call), call.params['id']!)),
    },
    {
      method: 'POST',
      path: `${base}/:client/persisted-queries`,
      scopes: ['publish'],
      answer: async (call) => {
        const { manifest, remove, ...by } = readInput(manifestInput, call.body);
        const list = { manifest, remove };
        return jsonResponse(200, await publishOperations(context, requestOf(call, by), list));
      },
    },
  ];
}

function requestOf(call: Call, by: GivenAuthor = {}): ClientRequest {
  const { variant, client } = call.params;
  return { variant: variant!, client: client!, author: authorOf(call, by) };
}

/** One snapshot, so that clients, their keys and their lists are of the version it says. */
async function readClientsDocument(
  { pool }: RegistryContext,
  variant: string,
): Promise<{ version: string }> {
  return inTransaction(
    pool,
    async (client) => {
      const { clientsVersion } = await readHead(client, variant);
      const clients = await listClients(client, variant);
      const operations: Record<string, PersistedOperation[]> = {};
      for (const { client: name, isRemoved, ...operation } of await listOperations(
        client,
        variant,
      )) {
        if (!isRemoved) (operations[name] ??= []).push(operation);
      }
      return { version: clientsVersion, clients, operations };
    },
    { isolation: 'REPEATABLE READ' },
  );
}

function describe(operations: readonly ListedOperation[]): object[] {
  return operations
    .filter(({ isRemoved }) => !isRemoved)
    .map(({ id, name, type }) => ({ id, name, type }));
}
