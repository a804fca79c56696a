import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Composed } from '@rendezvous/registry/domain/change';
import { type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import { repositoryRoot } from './generated-file.ts';

export interface Subgraph {
  name: string;
  directory: string;
  schemaFile: string;
  /** Where the gateway finds it when nothing else is configured. */
  routingUrl: string;
}

/** A schema.graphql is not GraphQL; the message shows the place. */
export class SchemaSyntaxError extends Error {
  override readonly name = 'SchemaSyntaxError';
}

/** In the order of their default ports. */
const names = ['doctors', 'slots', 'appointments', 'notifications'];
const firstPort = 4001;

/** The subgraphs that have a schema. */
export function listSubgraphs(): Subgraph[] {
  return names
    .map((name, index) => {
      const directory = path.join(repositoryRoot, 'subgraphs', name);
      const schemaFile = path.join(directory, 'schema.graphql');
      const routingUrl = `http://127.0.0.1:${firstPort + index}/graphql`;
      return { name, directory, schemaFile, routingUrl };
    })
    .filter((subgraph) => existsSync(subgraph.schemaFile));
}

/** What the repository has to publish: its subgraphs' schemas, and the contracts. */
export function readComposed(): Composed {
  const file = path.join(repositoryRoot, 'regions', 'contracts.json');
  return {
    subgraphs: listSubgraphs().map(({ name, routingUrl, schemaFile }) => ({
      name,
      url: routingUrl,
      sdl: readFileSync(schemaFile, 'utf8'),
    })),
    contracts: JSON.parse(readFileSync(file, 'utf8')) as Composed['contracts'],
  };
}

/**
 * The parsed schema.graphql of a subgraph.
 * @throws SchemaSyntaxError
 */
export async function readSchema(subgraph: Subgraph): Promise<DocumentNode> {
  const file = path.relative(repositoryRoot, subgraph.schemaFile);
  const text = await readFile(subgraph.schemaFile, 'utf8');
  try {
    return parse(new Source(text, file));
  } catch (error) {
    if (error instanceof GraphQLError) throw new SchemaSyntaxError(error.toString());
    throw error;
  }
}
