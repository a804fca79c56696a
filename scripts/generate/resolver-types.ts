import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import type { GeneratedFile } from './generated-file.ts';
import { readSchema, type Subgraph } from './subgraphs.ts';

/** What resolvers give and take for a scalar; packages/platform/src/scalars.ts does the rest. */
const scalars = {
  Date: 'string',
  DateTime: 'Date',
  ID: { input: 'string', output: 'string' },
};

/**
 * TypeScript types for the resolvers of a subgraph.
 *
 * Convention: `src/mappers.ts` exports a type `<GraphQL type>Mapper` for each type whose resolvers
 * get something else than its fields, and `src/context.ts` exports one type whose name ends in
 * `Context`, what resolvers get as their third argument. Both files are optional.
 * @throws SchemaSyntaxError when its schema cannot be read
 */
export async function generateResolverTypes(subgraph: Subgraph): Promise<GeneratedFile> {
  const source = path.join(subgraph.directory, 'src');
  const file = path.join(source, 'generated', 'resolver-types.ts');
  const content = await codegen({
    filename: file,
    schema: await readSchema(subgraph),
    documents: [],
    plugins: [{ typescript: {} }, { typescriptResolvers: {} }],
    pluginMap: { typescript, typescriptResolvers },
    importExtension: '.ts',
    config: {
      federation: true,
      useTypeImports: true,
      enumsAsTypes: true,
      importExtension: '.ts',
      // A resolver may leave out what the answer allows to be null.
      maybeValue: 'T | null | undefined',
      defaultScalarType: 'unknown',
      scalars,
      mappers: await findMappers(source),
      contextType: await findContextType(source),
    },
  });
  const comment = '// Generated from schema.graphql by "npm run generate".\n';
  return { path: file, content: `${comment}${content.trimEnd()}\n` };
}

async function findMappers(source: string): Promise<Record<string, string>> {
  const names = await exportedTypes(path.join(source, 'mappers.ts'), /Mapper$/);
  return Object.fromEntries(
    names.map((name) => [name.replace(/Mapper$/, ''), `../mappers.ts#${name}`]),
  );
}

async function findContextType(source: string): Promise<string> {
  const [name] = await exportedTypes(path.join(source, 'context.ts'), /Context$/);
  return name === undefined ? 'any' : `../context.ts#${name}`;
}

async function exportedTypes(file: string, suffix: RegExp): Promise<string[]> {
  if (!existsSync(file)) return [];
  const source = await readFile(file, 'utf8');
  return [...source.matchAll(/^export (?:type|interface) (\w+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => suffix.test(name));
}
