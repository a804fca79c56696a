import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import { createKey, deleteKey, listManagedKeys } from '../authentication.ts';
import type { RegistryContext } from '../context.ts';
import { readInput } from './call.ts';
import { keyInput } from './inputs.ts';
import { type Route, route } from './routes.ts';

/** Keys to the registry itself; who may do what depends on the key that is meant. */
export function keyRoutes({ pool }: RegistryContext): Route[] {
  return [
    route('POST', '/v1/keys', [], async ({ key, body }) =>
      jsonResponse(201, await createKey(pool, key, readInput(keyInput, body))),
    ),
    route('GET', '/v1/keys', [], async ({ key }) =>
      jsonResponse(200, { keys: await listManagedKeys(pool, key) }),
    ),
    route('DELETE', '/v1/keys/:id', [], async ({ key, params }) => {
      await deleteKey(pool, key, params['id'] ?? '');
      return jsonResponse(200, { id: params['id'] });
    }),
  ];
}
