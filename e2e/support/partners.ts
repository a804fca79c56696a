/** A gateway with partners: contracts and clients come from files, as a registry would give them. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';
import { composeAll } from '@rendezvous/registry/domain/compose-contracts';
import { waitFor } from '@rendezvous/testkit/wait-for';
// @boundaries-ignore The repository's own schemas and contracts, as they are published.
import { readComposed } from '../../scripts/generate/subgraphs.ts';
import type { GraphQLAnswer } from './client.ts';

interface Operation {
  id: string;
  name: string;
  type: string;
  body: string;
}

const manifestFile = new URL('../../regions/partner-operations/manifest.json', import.meta.url);

/** The operations that clinics run. */
export const { operations } = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
  operations: Operation[];
};

export interface Partner {
  name: string;
  practices: readonly string[];
  scopes?: readonly string[];
  /** By default the one of partners; null: the whole API. */
  contract?: string | null;
  /** By default only ids. */
  level?: string;
}

const allScopes = ['schedule:read', 'schedule:write', 'appointments:read', 'appointments:write'];

export interface Partners {
  /** For the product, which need not have started. */
  readonly environment: Readonly<Record<string, string>>;
  /** Makes these the clients the gateway knows and returns their keys once they work. */
  publish(endpoint: string, partners: readonly Partner[]): Promise<string[]>;
}

/** Files for a product that is told of partners later. Call it while tests are described. */
export function usePartners(): Partners {
  const directory = mkdtempSync(join(tmpdir(), 'rendezvous-partners-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const supergraphFile = join(directory, 'supergraph.json');
  const clientsFile = join(directory, 'clients.json');
  const composed = composeAll(readComposed());
  if (composed.errors !== undefined) throw new Error(JSON.stringify(composed.errors));
  const { supergraphSdl, contracts } = composed;
  const byName = Object.fromEntries(contracts.map((each) => [each.name, each.supergraphSdl]));
  writeFileSync(supergraphFile, JSON.stringify({ version: '1', supergraphSdl, contracts: byName }));
  writeFileSync(clientsFile, JSON.stringify({ version: '1', clients: [] }));
  return {
    environment: { SUPERGRAPH_PATH: supergraphFile, CLIENTS_PATH: clientsFile },
    async publish(endpoint, partners) {
      const keys = partners.map(() => `rvc_test_${randomBytes(32).toString('base64url')}`);
      const clients = partners.map((partner, index) => ({
        role: 'partner',
        scopes: allScopes,
        contract: 'partner',
        level: 'ids-only',
        ...partner,
        keyHashes: [createHash('sha256').update(keys[index]!).digest('hex')],
      }));
      const lists = Object.fromEntries(partners.map(({ name }) => [name, operations]));
      const text = JSON.stringify({ version: '2', clients, operations: lists });
      await writeFile(`${clientsFile}.new`, text);
      await rename(`${clientsFile}.new`, clientsFile);
      await waitFor(
        async () => (await runById(endpoint, keys[0]!, 'ClinicDoctors')).status === 200,
        {
          timeoutMs: 60_000,
          description: 'the gateway to know the partners',
        },
      );
      return keys;
    },
  };
}

/** What a request of a partner is answered, whatever is in it. */
export async function sendAs<T>(
  endpoint: string,
  key: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer<T>> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': 'en',
      'x-api-key': key,
      ...headers,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as Partial<GraphQLAnswer<T>>;
  const { data = null, errors = [] } = answer;
  return { status: response.status, headers: response.headers, data, errors };
}

/** Runs a shipped operation by its id. */
export function runById<T>(
  endpoint: string,
  key: string,
  name: string,
  variables: object = {},
): Promise<GraphQLAnswer<T>> {
  const { id } = operations.find((operation) => operation.name === name)!;
  const extensions = { persistedQuery: { version: 1, sha256Hash: id } };
  return sendAs<T>(endpoint, key, { variables, extensions });
}

/** The same for an operation that must succeed; the value of its only field. */
export async function resultOf<T>(
  endpoint: string,
  key: string,
  name: string,
  variables: object = {},
): Promise<T> {
  const { data, errors } = await runById<Record<string, T>>(endpoint, key, name, variables);
  expect(errors).toEqual([]);
  return Object.values(data ?? {})[0]!;
}
