import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildApiSchema } from '@rendezvous/registry/domain/api-schema';
import { composeContract } from '@rendezvous/registry/domain/compose-contracts';
import type { ContractDefinition } from '@rendezvous/registry/domain/contract-filter';
import { readManifest } from '@rendezvous/registry/domain/manifest';
import { parse, validate } from 'graphql';
import { generatePartnerManifest } from '../generate/partner-operations.ts';
import { repositoryRoot } from '../generate/generated-file.ts';
import { listSubgraphs } from '../generate/subgraphs.ts';

/**
 * Why the contracts of the repository cannot be published, or an operation that is shipped to
 * partners could not be run on theirs; empty when all is well.
 */
export async function checkContracts(): Promise<string> {
  const file = path.join(repositoryRoot, 'regions', 'contracts.json');
  const contracts = JSON.parse(await readFile(file, 'utf8')) as ContractDefinition[];
  const subgraphs = await Promise.all(
    listSubgraphs().map(async ({ name, routingUrl, schemaFile }) => ({
      name,
      url: routingUrl,
      sdl: await readFile(schemaFile, 'utf8'),
    })),
  );
  const { content } = await generatePartnerManifest();
  const operations = readManifest(JSON.parse(content));
  return contracts
    .flatMap((contract) => {
      const composed = composeContract(subgraphs, contract);
      if (composed.errors !== undefined) return composed.errors.map(({ message }) => message);
      if (contract.name !== 'partner') return [];
      const schema = buildApiSchema(composed.supergraphSdl);
      return operations.flatMap(({ name, body }) =>
        validate(schema, parse(body)).map(({ message }) => `${name}: ${message}`),
      );
    })
    .join('\n');
}
