import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { composeSubgraphs } from '@rendezvous/registry/domain/compose';
import {
  type GeneratedFile,
  relativeName,
  repositoryRoot,
  writeGenerated,
} from './generate/generated-file.ts';
import { listSubgraphs } from './generate/subgraphs.ts';

/** The subgraphs do not fit together; the message has one line a problem. */
export class CompositionFailed extends Error {
  override readonly name = 'CompositionFailed';
}

/**
 * Composes gateway/supergraph.graphql from the subgraphs' schemas, without writing it.
 * @throws CompositionFailed with every problem
 */
export async function composeSupergraph(): Promise<GeneratedFile> {
  const subgraphs = await Promise.all(
    listSubgraphs().map(async (subgraph) => ({
      name: subgraph.name,
      url: subgraph.routingUrl,
      sdl: await readFile(subgraph.schemaFile, 'utf8'),
      file: path.relative(repositoryRoot, subgraph.schemaFile),
    })),
  );
  const { errors, supergraphSdl } = composeSubgraphs(subgraphs);
  if (errors !== undefined) {
    const problems = errors.map(({ file, line, message }) =>
      file === null ? `- ${message}` : `- ${file}:${line}: ${message}`,
    );
    throw new CompositionFailed(`The subgraphs do not compose:\n${problems.join('\n')}`);
  }
  const comment = '# Composed from subgraphs/*/schema.graphql by "npm run generate".\n';
  return {
    path: path.join(repositoryRoot, 'gateway', 'supergraph.graphql'),
    content: `${comment}${supergraphSdl.trimEnd()}\n`,
  };
}

if (import.meta.main) {
  try {
    const file = await composeSupergraph();
    const written = await writeGenerated([file]);
    console.log(`${relativeName(file)} ${written.length > 0 ? 'written' : 'is up to date'}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
