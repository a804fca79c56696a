import { composeSupergraph } from './compose-supergraph.ts';
import { generateAuthorizationTable } from './generate/authorization-table.ts';
import { writeGenerated } from './generate/generated-file.ts';
import { generatePartnerManifest } from './generate/partner-operations.ts';
import { generatePrismaClients } from './generate/prisma-clients.mjs';
import { generateResolverTypes } from './generate/resolver-types.ts';
import { listSubgraphs } from './generate/subgraphs.ts';

async function main(): Promise<void> {
  const written: string[] = [];
  // Each on its own: a schema that is broken just now does not keep the others from their types.
  const steps = [
    async () => (await generatePrismaClients()).map((service) => `prisma/${service}/generated`),
    ...listSubgraphs().map(
      (subgraph) => async () => writeGenerated([await generateResolverTypes(subgraph)]),
    ),
    async () => writeGenerated([await composeSupergraph()]),
    async () => writeGenerated([await generatePartnerManifest()]),
    async () => writeGenerated([await generateAuthorizationTable()]),
  ];
  for (const step of steps) {
    try {
      written.push(...(await step()));
    } catch (error) {
      console.error((error as Error).message);
      process.exitCode = 1;
    }
  }
  for (const file of written) console.log(`${file} written`);
  if (written.length === 0 && process.exitCode === undefined) console.log('All is up to date.');
}

await main();
