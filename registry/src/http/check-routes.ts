import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import type { RegistryContext } from '../context.ts';
import { runCheck, runOperationsCheck } from '../run-check.ts';
import { readInput } from './call.ts';
import { checkInput, operationsCheckInput } from './inputs.ts';
import { type Route, route, variantPath } from './routes.ts';

/** What somebody wants to know before publishing. */
export function checkRoutes(context: RegistryContext): Route[] {
  return [
    route('POST', `${variantPath}/checks`, ['check'], async ({ variant, body }) =>
      jsonResponse(200, await runCheck(context, variant, readInput(checkInput, body))),
    ),
    route('POST', `${variantPath}/operations/checks`, ['check'], async ({ variant, body }) => {
      const { client, manifest } = readInput(operationsCheckInput, body);
      return jsonResponse(200, await runOperationsCheck(context, variant, client, manifest));
    }),
  ];
}
