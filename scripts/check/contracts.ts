import { buildApiSchema } from '@rendezvous/registry/domain/api-schema';
import { composeContract } from '@rendezvous/registry/domain/compose-contracts';
import { readManifest } from '@rendezvous/registry/domain/manifest';
import { parse, validate } from 'graphql';
import { generatePartnerManifest } from '../generate/partner-operations.ts';
import { readComposed } from '../generate/subgraphs.ts';

/**
 * Why the contracts of the repository cannot be published, or an operation that is shipped to
 * partners could not be run on theirs; empty when all is well.
 */
export async function checkContracts(): Promise<string> {
  const { subgraphs, contracts } = readComposed();
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
