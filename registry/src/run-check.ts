import type { CheckResult } from './check/check-result.ts';
import type { OperationsCheckResult } from './check/check-operations.ts';
import type { RegistryContext } from './context.ts';
import { nothingPublished, RegistryError } from './registry-error.ts';
import { readOperations } from './publish-operations.ts';
import { listClients } from './store/clients.ts';
import { listOperations } from './store/operations.ts';
import { type PublishedState, readState } from './store/publications.ts';
import { readHead } from './store/variants.ts';

/** A schema that somebody thinks of publishing; null: of deleting the subgraph. */
export interface ProposedSchema {
  readonly subgraph: string;
  readonly schema: string | null;
  /** Where its author has it, for places in messages. */
  readonly file: string | null;
}

/**
 * Says what publishing a schema would do, to the supergraph, the contracts and the operations of all
 * clients. Writes nothing.
 * @throws RegistryError SUBGRAPH_NOT_FOUND, BUSY
 */
export async function runCheck(
  { pool, tasks }: RegistryContext,
  variant: string,
  { subgraph, schema, file }: ProposedSchema,
): Promise<CheckResult> {
  const state = await currentState(pool, variant);
  const current = state?.subgraphs ?? [];
  if (schema === null && !current.some(({ name }) => name === subgraph)) {
    const message = `There is no subgraph "${subgraph}" in this variant.`;
    throw new RegistryError(404, 'SUBGRAPH_NOT_FOUND', message);
  }
  const operations = await listOperations(pool, variant);
  const clients = (await listClients(pool, variant)).map(({ name, contract }) => ({
    client: name,
    contract,
    operations: operations.filter(({ client, isRemoved }) => client === name && !isRemoved),
  }));
  const proposed = schema === null ? null : { sdl: schema, ...(file === null ? {} : { file }) };
  const contracts = state?.contracts ?? [];
  return tasks.run('checkSubgraph', { variant, subgraph, proposed, current, contracts, clients });
}

/**
 * Says whether the operations of a manifest are valid for the schema that a client sees; one that
 * is not known (yet) sees all of it. Writes nothing.
 * @throws RegistryError MANIFEST_INVALID, PERSISTED_QUERY_ID_CONFLICT, NOTHING_PUBLISHED, BUSY
 */
export async function runOperationsCheck(
  { pool, tasks }: RegistryContext,
  variant: string,
  client: string,
  manifest: unknown,
): Promise<OperationsCheckResult> {
  const operations = readOperations(manifest, client);
  const state = await currentState(pool, variant);
  if (state === null) throw nothingPublished(variant);
  const known = (await listClients(pool, variant)).find(({ name }) => name === client);
  const contract = state.contracts.find(({ name }) => name === known?.contract) ?? null;
  const published = await listOperations(pool, variant, client);
  const { subgraphs } = state;
  const input = { variant, client, contract, subgraphs, operations, published };
  return tasks.run('checkOperations', input);
}

async function currentState(
  pool: RegistryContext['pool'],
  variant: string,
): Promise<PublishedState | null> {
  const { currentNumber } = await readHead(pool, variant);
  return readState(pool, variant, currentNumber);
}
