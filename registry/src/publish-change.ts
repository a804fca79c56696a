import { inTransaction } from '@rendezvous/platform/database';
import type { PoolClient } from 'pg';
import { isStale, untilUpToDate } from './attempts.ts';
import type { RegistryContext } from './context.ts';
import {
  applyChange,
  type Change,
  type Composed,
  isSame,
  kindOf,
  noChange,
} from './domain/change.ts';
import type { CompositionProblem } from './domain/compose.ts';
import type { ComposedAll, PublishProblem } from './domain/compose-contracts.ts';
import { RegistryError } from './registry-error.ts';
import { listClients } from './store/clients.ts';
import { findPublication } from './store/history.ts';
import { listOperations } from './store/operations.ts';
import {
  type Author,
  type Publication,
  type PublishedState,
  readState,
  writePublication,
} from './store/publications.ts';
import { clearUsage, writeUsage } from './store/usage.ts';
import { lockVariant, readHead, type VariantHead } from './store/variants.ts';
import type { OperationOfClient, UsageOfClient } from './tasks/tasks.ts';

/** What gateways see after a publication. */
export interface PublishOutcome {
  readonly version: string;
  /** False: everything was like that already, and nothing was written. */
  readonly changed: boolean;
  readonly hints: readonly CompositionProblem[];
}

const maxSubgraphs = 100;
const maxContracts = 20;

/**
 * Publishes a change as a whole: composes the supergraph and those of all contracts, then makes
 * them current in one transaction, if the variant is still what they were composed of. What does
 * not compose goes into the history as rejected and changes nothing else.
 * @throws RegistryError COMPOSITION_FAILED with the errors; SUBGRAPH_NOT_FOUND, LAST_SUBGRAPH,
 *   CONTRACT_NOT_FOUND, CONTRACT_IN_USE, LIMIT_EXCEEDED, BUSY, or CONFLICT after five attempts
 */
export function publishChange(
  context: RegistryContext,
  variant: string,
  change: Change,
  author: Author,
): Promise<PublishOutcome> {
  return publish(context, variant, author, (current) => {
    checkRemovals(current, change);
    const content = applyChange(current ?? { subgraphs: [], contracts: [] }, change);
    checkSizes(content, change);
    return { content, change, restored: null };
  });
}

/**
 * Makes the content of an earlier version current again, as a new version: its subgraphs and its
 * contracts, as they were composed then. Clients, keys and operations stay as they are.
 * @param version a version of the history, or its number
 * @throws RegistryError VERSION_NOT_FOUND, VERSION_REJECTED, CONTRACT_IN_USE, LIMIT_EXCEEDED, BUSY or
 *   CONFLICT
 */
export async function rollBack(
  context: RegistryContext,
  variant: string,
  version: string,
  author: Author,
): Promise<PublishOutcome> {
  const found = await findPublication(context.pool, variant, version);
  if (found?.state === 'REJECTED') {
    const message = `${found.version} was rejected: there is nothing of it to go back to.`;
    throw new RegistryError(409, 'VERSION_REJECTED', message);
  }
  const restored = await readState(context.pool, variant, found?.number ?? null);
  if (restored === null) {
    const message = `There is no version "${version}" in this variant: see its history.`;
    throw new RegistryError(404, 'VERSION_NOT_FOUND', message);
  }
  const plan: Plan = { content: restored, change: noChange, restored };
  return publish(context, variant, author, () => plan);
}

/** What a publication is to bring about. */
interface Plan {
  readonly content: Composed;
  readonly change: Change;
  /** Composed long ago; null: to be composed. */
  readonly restored: PublishedState | null;
}

type Planner = (current: PublishedState | null) => Plan;

function publish(
  context: RegistryContext,
  variant: string,
  author: Author,
  plan: Planner,
): Promise<PublishOutcome> {
  return untilUpToDate(context, variant, () => attemptPublish(context, variant, author, plan));
}

/** Null when the variant changed while this was composed. */
async function attemptPublish(
  context: RegistryContext,
  variant: string,
  author: Author,
  planner: Planner,
): Promise<PublishOutcome | null> {
  const base = await readHead(context.pool, variant);
  const current = await readState(context.pool, variant, base.currentNumber);
  const plan = planner(current);
  const { content, change, restored } = plan;
  const kind: Publication['kind'] = restored === null ? kindOf(change) : 'ROLLBACK';
  if (current !== null && isSame(current, content)) {
    context.metrics.published(kind, 'unchanged');
    return { version: current.version, changed: false, hints: [] };
  }
  const { result, usage } = await compose(context, variant, plan);
  const asked = { ...author, kind, change, restoredNumber: restored?.number ?? null };
  if (result.errors !== undefined) {
    const errors = result.errors;
    const written = await write(context, base, { ...asked, errors, accepted: null }, []);
    if (written === null) return null;
    throw rejected(errors, written.version);
  }
  checkDocumentSize(result, context.maxDocumentBytes);
  const publishedNumbers = keptNumbers(restored ?? current, content);
  const accepted = { content, ...result, publishedNumbers };
  const written = await write(context, base, { ...asked, errors: null, accepted }, usage);
  if (written === null) return null;
  return { version: written.version, changed: true, hints: result.hints };
}

async function compose(
  { pool, tasks }: RegistryContext,
  variant: string,
  { content, restored }: Plan,
): Promise<{ result: ComposedAll; usage: UsageOfClient[] }> {
  const listed = await listOperations(pool, variant);
  const operations: OperationOfClient[] = listed.filter(({ isRemoved }) => !isRemoved);
  const { subgraphs, contracts } = content;
  if (restored === null) return tasks.run('compose', { subgraphs, contracts, operations });
  const { supergraphSdl } = restored;
  const usage = await tasks.run('measure', { supergraphSdl, operations });
  return { result: { supergraphSdl, contracts: [...restored.contracts], hints: [] }, usage };
}

/** Writes a publication if the variant is still at its base; null otherwise. */
async function write(
  { pool, logger, metrics }: RegistryContext,
  base: VariantHead,
  publication: Publication,
  usage: readonly UsageOfClient[],
): Promise<{ number: number; version: string } | null> {
  const written = await inTransaction(pool, async (client) => {
    const head = await lockVariant(client, base.name);
    if (isStale(base, head)) return null;
    if (publication.accepted !== null) {
      await checkContractsOfClients(client, base.name, publication.accepted.content);
      await clearUsage(client, base.name);
      await writeUsage(client, base.name, usage);
    }
    return writePublication(client, head, publication);
  });
  if (written === null) return null;
  const { kind, keyId } = publication;
  const outcome = publication.accepted === null ? 'rejected' : 'accepted';
  metrics.published(kind, outcome);
  logger.info({ variant: base.name, ...written, kind, outcome, keyId }, 'a publication');
  return written;
}

/** What stays as it is keeps the publication that brought it. */
function keptNumbers(known: PublishedState | null, content: Composed): Map<string, number> {
  const kept = new Map<string, number>();
  for (const { name, url, sdl, publishedNumber } of known?.subgraphs ?? []) {
    const now = content.subgraphs.find((subgraph) => subgraph.name === name);
    if (now?.sdl === sdl && now.url === url) kept.set(name, publishedNumber);
  }
  return kept;
}

function rejected(errors: readonly PublishProblem[], version: string): RegistryError {
  const message =
    `This does not compose and was rejected; it is in the history as ${version}, ` +
    'and gateways see what they saw before.';
  return new RegistryError(422, 'COMPOSITION_FAILED', message, { errors, version });
}

function checkRemovals(current: PublishedState | null, change: Change): void {
  for (const name of change.removeSubgraphs) {
    if (current?.subgraphs.some((subgraph) => subgraph.name === name) === true) continue;
    const message = `There is no subgraph "${name}" in this variant.`;
    throw new RegistryError(404, 'SUBGRAPH_NOT_FOUND', message);
  }
  for (const name of change.removeContracts) {
    if (current?.contracts.some((contract) => contract.name === name) === true) continue;
    const message = `There is no contract "${name}" in this variant.`;
    throw new RegistryError(404, 'CONTRACT_NOT_FOUND', message);
  }
}

function checkSizes({ subgraphs, contracts }: Composed, change: Change): void {
  if (subgraphs.length === 0) {
    const [code, message] =
      change.removeSubgraphs.length > 0
        ? ([
            'LAST_SUBGRAPH',
            'The last subgraph cannot be deleted: publish another first.',
          ] as const)
        : (['NOTHING_PUBLISHED', 'Publish a subgraph first.'] as const);
    throw new RegistryError(409, code, message);
  }
  if (subgraphs.length > maxSubgraphs || contracts.length > maxContracts) {
    const message =
      `A variant has at most ${maxSubgraphs} subgraphs and ${maxContracts} contracts; ` +
      `this would make ${subgraphs.length} and ${contracts.length}.`;
    throw new RegistryError(422, 'LIMIT_EXCEEDED', message);
  }
}

/** What is around the texts in the document for gateways: version, time, names. */
const maxDocumentFrameBytes = 4_096;

/** Gateways refuse a larger document. */
function checkDocumentSize(
  { supergraphSdl, contracts }: Extract<ComposedAll, { errors?: undefined }>,
  maximumBytes: number,
): void {
  const texts = [supergraphSdl, ...contracts.map((contract) => contract.supergraphSdl)];
  const textBytes = texts.map((text) => Buffer.byteLength(JSON.stringify(text)));
  const bytes = textBytes.reduce((total, each) => total + each, maxDocumentFrameBytes);
  if (bytes <= maximumBytes) return;
  const message =
    `The supergraph and ${contracts.length} contracts would be a document of ${bytes} bytes, and ` +
    `gateways take at most ${maximumBytes}: nothing was published. Each contract is a supergraph ` +
    'of its own: delete some, or publish shorter schemas.';
  throw new RegistryError(422, 'LIMIT_EXCEEDED', message, { bytes, maximumBytes });
}

/**
 * A client whose contract is missing would be served nothing.
 * @throws RegistryError CONTRACT_IN_USE
 */
async function checkContractsOfClients(
  client: PoolClient,
  variant: string,
  { contracts }: Composed,
): Promise<void> {
  const names = new Set(contracts.map(({ name }) => name));
  const clients = await listClients(client, variant);
  const lost = clients.filter(({ contract }) => contract !== null && !names.has(contract));
  if (lost.length === 0) return;
  const message =
    `These clients see a contract that would be gone: ` +
    `${lost.map(({ name, contract }) => `${name} (${contract})`).join(', ')}. ` +
    'Give them another contract first.';
  throw new RegistryError(409, 'CONTRACT_IN_USE', message);
}
