import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import { createKey, deleteKey, listManagedKeys } from '../authentication.ts';
import type { RegistryContext } from '../context.ts';
import { readInput } from './call.ts';
import { keyInput } from './inputs.ts';
import type { Route } from './routes.ts';

/** Keys to the registry itself; who may do what depends on the key that is meant. */
export function keyRoutes({ pool }: RegistryContext): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/keys',
      scopes: [],
      answer: async (call) =>
        jsonResponse(201, await createKey(pool, call.key, readInput(keyInput, call.body))),
    },
    {
      method: 'GET',
      path: '/v1/keys',
      scopes: [],
      answer: async ({ key }) => jsonResponse(200, { keys: await listManagedKeys(pool, key) }),
    },
    {
      method: 'DELETE',
      path: '/v1/keys/:id',
      scopes: [],
      answer: async ({ key, params }) => {
        await deleteKey(pool, key, params['id']!);
        return jsonResponse(200, { id: params['id'] });
      },
    },
  ];
}
