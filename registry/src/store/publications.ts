import type { PoolClient } from 'pg';
import type { Change, ChangeKind, Composed } from '../domain/change.ts';
import type { SubgraphSchema } from '../domain/compose.ts';
import type { PublishProblem } from '../domain/compose-contracts.ts';
import type { ContractDefinition } from '../domain/contract-filter.ts';
import { createVersion } from '../domain/version.ts';
import { hashText, storeDocuments } from './documents.ts';
import { notifyChange, type Reader, type VariantHead } from './variants.ts';

/** A subgraph of a variant, and since when it is as it is. */
export interface PublishedSubgraph extends SubgraphSchema {
  readonly publishedNumber: number;
  readonly publishedVersion: string;
  readonly publishedAt: Date;
  readonly author: string | null;
  readonly commit: string | null;
}

/** A contract of a variant with the supergraph that its clients see a part of. */
export interface PublishedContract extends ContractDefinition {
  readonly supergraphSdl: string;
}

/** What a variant consists of at one version. */
export interface PublishedState {
  readonly number: number;
  readonly version: string;
  readonly publishedAt: Date;
  readonly supergraphSdl: string;
  readonly subgraphs: readonly PublishedSubgraph[];
  readonly contracts: readonly PublishedContract[];
}

/** Who published, as far as they say. */
export interface Author {
  readonly author: string | null;
  readonly commit: string | null;
  /** Id of the registry key that was used. */
  readonly keyId: string;
}

/** What a publication came to. */
export type Publication = Author & {
  readonly kind: ChangeKind | 'ROLLBACK';
  readonly change: Change;
  readonly restoredNumber: number | null;
} & (
    | { readonly errors: readonly PublishProblem[]; readonly accepted: null }
    | { readonly errors: null; readonly accepted: AcceptedContent }
  );

interface AcceptedContent {
  readonly content: Composed;
  readonly supergraphSdl: string;
  readonly contracts: readonly { readonly name: string; readonly supergraphSdl: string }[];
  /** The publication that brought each subgraph as it is; the new one when it is missing here. */
  readonly publishedNumbers: ReadonlyMap<string, number>;
}

const subgraphsSql = `
  SELECT subgraph.name, subgraph.url, document.body AS sdl, published_number AS "publishedNumber",
    origin.version AS "publishedVersion", origin.created_at AS "publishedAt",
    origin.author, origin.commit_id AS commit
  FROM publication_subgraph AS subgraph
  JOIN document ON hash = schema_hash
  JOIN publication AS origin ON origin.variant = $1 AND origin.number = published_number
  WHERE subgraph.variant = $1 AND subgraph.number = $2
  ORDER BY subgraph.name COLLATE "C"`;

const contractsSql = `
  SELECT name, include_tags AS "includeTags", exclude_tags AS "excludeTags",
    hide_unreachable_types AS "hideUnreachableTypes", document.body AS "supergraphSdl"
  FROM publication_contract JOIN document ON hash = supergraph_hash
  WHERE variant = $1 AND number = $2 ORDER BY name COLLATE "C"`;

/** What was accepted under a number; null when there is none such. */
export async function readState(
  reader: Reader,
  variant: string,
  number: number | null,
): Promise<PublishedState | null> {
  if (number === null) return null;
  const { rows } = await reader.query<{ version: string; publishedAt: Date; body: string }>(
    `SELECT version, publication.created_at AS "publishedAt", body
     FROM publication JOIN document ON hash = supergraph_hash
     WHERE variant = $1 AND number = $2`,
    [variant, number],
  );
  const [found] = rows;
  if (found === undefined) return null;
  // An accepted publication never changes, so separate statements see one state.
  const subgraphs = await reader.query<PublishedSubgraph>(subgraphsSql, [variant, number]);
  const contracts = await reader.query<PublishedContract>(contractsSql, [variant, number]);
  return {
    number,
    version: found.version,
    publishedAt: found.publishedAt,
    supergraphSdl: found.body,
    subgraphs: subgraphs.rows,
    contracts: contracts.rows,
  };
}

/** What clients of a contract (null: the whole API) are served; null when that is not there. */
export function supergraphOf(state: PublishedState | null, contract: string | null): string | null {
  const found = contract === null ? state : state?.contracts.find(({ name }) => name === contract);
  return found?.supergraphSdl ?? null;
}

/** Adds a publication to the history of a locked variant; one that was accepted becomes current. */
export async function writePublication(
  client: PoolClient,
  head: VariantHead,
  publication: Publication,
): Promise<{ number: number; version: string }> {
  const number = head.lastNumber + 1;
  const version = createVersion(number);
  const { accepted, change } = publication;
  await storeDocuments(client, [
    ...change.subgraphs.map(({ sdl }) => sdl),
    ...(accepted === null ? [] : textsOf(accepted)),
  ]);
  await client.query(
    `INSERT INTO publication (variant, number, version, kind, state, base_number, change, errors,
       supergraph_hash, restored_number, author, commit_id, key_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      head.name,
      number,
      version,
      publication.kind,
      accepted === null ? 'REJECTED' : 'ACCEPTED',
      head.currentNumber,
      JSON.stringify(withoutTexts(change)),
      JSON.stringify(publication.errors ?? []),
      accepted === null ? null : hashText(accepted.supergraphSdl),
      publication.restoredNumber,
      publication.author,
      publication.commit,
      publication.keyId,
    ],
  );
  if (accepted !== null) await writeContent(client, head.name, number, accepted);
  const currentNumber = accepted === null ? head.currentNumber : number;
  await client.query('UPDATE variant SET last_number = $2, current_number = $3 WHERE name = $1', [
    head.name,
    number,
    currentNumber,
  ]);
  if (accepted !== null) await notifyChange(client);
  return { number, version };
}

function textsOf({ content, supergraphSdl, contracts }: AcceptedContent): string[] {
  return [
    supergraphSdl,
    ...content.subgraphs.map(({ sdl }) => sdl),
    ...contracts.map((contract) => contract.supergraphSdl),
  ];
}

function withoutTexts({ subgraphs, ...others }: Change): object {
  return {
    subgraphs: subgraphs.map(({ name, url, sdl }) => ({
      name,
      url,
      schemaHash: hashText(sdl).toString('hex'),
    })),
    ...others,
  };
}

async function writeContent(
  client: PoolClient,
  variant: string,
  number: number,
  { content, contracts, publishedNumbers }: AcceptedContent,
): Promise<void> {
  for (const { name, url, sdl } of content.subgraphs) {
    await client.query(
      `INSERT INTO publication_subgraph (variant, number, name, url, schema_hash, published_number)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [variant, number, name, url, hashText(sdl), publishedNumbers.get(name) ?? number],
    );
  }
  const sdls = new Map(contracts.map(({ name, supergraphSdl }) => [name, supergraphSdl]));
  for (const contract of content.contracts) {
    await client.query(
      `INSERT INTO publication_contract (variant, number, name, include_tags, exclude_tags,
         hide_unreachable_types, supergraph_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        variant,
        number,
        contract.name,
        contract.includeTags,
        contract.excludeTags,
        contract.hideUnreachableTypes,
        hashText(sdls.get(contract.name) ?? ''),
      ],
    );
  }
}

/** What gateways load: the supergraph, and that of each contract. */
export interface SupergraphDocument {
  readonly version: string;
  readonly supergraphSdl: string;
  readonly contracts: Readonly<Record<string, string>>;
  readonly publishedAt: Date;
}

/** The document of an accepted publication. Throws when there is no such publication. */
export async function readSupergraph(
  reader: Reader,
  variant: string,
  number: number | null,
): Promise<SupergraphDocument> {
  const { rows } = await reader.query<SupergraphDocument>(
    `SELECT version, publication.created_at AS "publishedAt", body AS "supergraphSdl", (
         SELECT coalesce(jsonb_object_agg(name, body), '{}')
         FROM publication_contract AS contract JOIN document ON hash = contract.supergraph_hash
         WHERE contract.variant = $1 AND contract.number = $2
       ) AS contracts
     FROM publication JOIN document ON hash = supergraph_hash
     WHERE variant = $1 AND number = $2`,
    [variant, number],
  );
  const [found] = rows;
  if (found === undefined) throw new Error(`The publication ${number} of ${variant} is missing`);
  return found;
}
