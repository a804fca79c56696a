import { jsonResponse } from '@rendezvous/platform/operations-endpoint';
import type { RegistryContext } from '../context.ts';
import { type Change, noChange } from '../domain/change.ts';
import { publishChange, rollBack } from '../publish-change.ts';
import { authorOf, type Call, type GivenAuthor, readInput } from './call.ts';
import {
  authorInput,
  contractInput,
  publishInput,
  rollbackInput,
  subgraphInput,
} from './inputs.ts';
import { type Route, route, variantPath } from './routes.ts';

/** What changes the schemas and contracts that gateways see. */
export function publishingRoutes(context: RegistryContext): Route[] {
  /** @param changeOf what a call asks for, and who says so */
  const publishing = (
    method: Route['method'],
    path: string,
    changeOf: (call: Call, name: string) => { change: Partial<Change>; by: GivenAuthor },
  ): Route =>
    route(method, `${variantPath}/${path}`, ['publish'], async (call) => {
      const { change, by } = changeOf(call, call.params['name'] ?? '');
      const whole = { ...noChange, ...change };
      const outcome = await publishChange(context, call.variant, whole, authorOf(call, by));
      return jsonResponse(200, outcome);
    });
  return [
    publishing('PUT', 'subgraphs/:name', ({ body }, name) => {
      const { schema, url, ...by } = readInput(subgraphInput, body);
      return { change: { subgraphs: [{ name, url, sdl: schema }] }, by };
    }),
    publishing('DELETE', 'subgraphs/:name', ({ body }, name) => ({
      change: { removeSubgraphs: [name] },
      by: readInput(authorInput, body ?? {}),
    })),
    publishing('PUT', 'contracts/:name', ({ body }, name) => {
      const { author, commit, ...contract } = readInput(contractInput, body);
      return { change: { contracts: [{ name, ...contract }] }, by: { author, commit } };
    }),
    publishing('DELETE', 'contracts/:name', ({ body }, name) => ({
      change: { removeContracts: [name] },
      by: readInput(authorInput, body ?? {}),
    })),
    publishing('POST', 'publish', ({ body }) => {
      const { author, commit, subgraphs, ...others } = readInput(publishInput, body);
      const schemas = subgraphs.map(({ name, url, schema }) => ({ name, url, sdl: schema }));
      return { change: { ...others, subgraphs: schemas }, by: { author, commit } };
    }),
    route('POST', `${variantPath}/rollback`, ['publish'], async (call) => {
      const { version, ...by } = readInput(rollbackInput, call.body);
      const outcome = await rollBack(context, call.variant, version, authorOf(call, by));
      return jsonResponse(200, outcome);
    }),
  ];
}
