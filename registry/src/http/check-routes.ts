import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import type { RegistryContext } from '../context.ts';
import { runCheck, runOperationsCheck } from '../run-check.ts';
import { readInput } from './call.ts';
import { checkInput, operationsCheckInput } from './inputs.ts';
import type { Route } from './routes.ts';

/** What somebody wants to know before publishing. */
export function checkRoutes(context: RegistryContext): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/variants/:variant/checks',
      scopes: ['check'],
      answer: async ({ params, body }) => {
        const proposed = readInput(checkInput, body);
        return jsonResponse(200, await runCheck(context, params['variant']!, proposed));
      },
    },
    {
      method: 'POST',
      path: '/v1/variants/:variant/operations/checks',
      scopes: ['check'],
      answer: async ({ params, body }) => {
        const { client, manifest } = readInput(operationsCheckInput, body);
        const variant = params['variant']!;
        return jsonResponse(200, await runOperationsCheck(context, variant, client, manifest));
      },
    },
  ];
}
