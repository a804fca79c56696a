import path from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import type { SubgraphSchema } from '../domain/compose.ts';
import { badUsage, CliError } from './cli-error.ts';
import { readInputText } from './read-input.ts';
import type { Terminal } from './terminal.ts';

const schemaSource = z.union([
  z.strictObject({ file: z.string() }),
  z.strictObject({ sdl: z.string() }),
  z.strictObject({ subgraph_url: z.string() }),
  z.strictObject({ graphref: z.string(), subgraph: z.string() }),
]);

/** Rover's supergraph.yaml. */
const configShape = z.object({
  federation_version: z.union([z.string(), z.number()]).optional(),
  subgraphs: z.record(
    z.string(),
    z.object({ routing_url: z.string().optional(), schema: schemaSource }),
  ),
});

/** Gets what a configuration does not hold itself. @throws CliError */
export interface SchemaSources {
  /** A schema that is published in a variant, and where its service answers. */
  fetchPublished(variant: string, subgraph: string): Promise<{ schema: string; url: string }>;
  /** The schema that a running service says it has. */
  askService(url: string): Promise<string>;
}

/**
 * Reads the subgraphs that a file in the shape of Rover's supergraph.yaml names, whose schemas are
 * in files (relative to it), in the file itself, published, or asked of the running service.
 * @throws CliError
 */
export async function readSupergraphConfig(
  terminal: Terminal,
  file: string,
  sources: SchemaSources,
): Promise<SubgraphSchema[]> {
  const { text } = await readInputText(terminal, file);
  const read = configShape.safeParse(parseYaml(file, text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw badUsage(`${file}: ${issue?.path.join('.')} ${issue?.message}`);
  }
  const { federation_version: version = '2', subgraphs } = read.data;
  if (!/^=?2/.test(String(version))) {
    throw badUsage(`${file}: federation_version ${version} is not supported, only 2 is`);
  }
  const folder =
    file === '-' ? terminal.directory : path.dirname(path.resolve(terminal.directory, file));
  return Promise.all(
    Object.entries(subgraphs).map(async ([name, { routing_url: routingUrl, schema }]) => {
      const found = await readSchema(schema, { ...terminal, directory: folder }, sources);
      const url = routingUrl ?? found.url;
      if (url === undefined) throw badUsage(`${file}: subgraphs.${name} has no routing_url`);
      const shown =
        found.file === undefined
          ? undefined
          : path.relative(terminal.directory, path.resolve(folder, found.file));
      return { name, url, sdl: found.sdl, ...(shown === undefined ? {} : { file: shown }) };
    }),
  );
}

async function readSchema(
  source: z.infer<typeof schemaSource>,
  terminal: Terminal,
  sources: SchemaSources,
): Promise<{ sdl: string; url?: string; file?: string }> {
  if ('sdl' in source) return { sdl: source.sdl };
  if ('file' in source) {
    const { text } = await readInputText(terminal, source.file);
    return { sdl: text, file: source.file };
  }
  if ('subgraph_url' in source) {
    return { sdl: await sources.askService(source.subgraph_url), url: source.subgraph_url };
  }
  const variant = source.graphref.split('@')[1] ?? source.graphref;
  const { schema, url } = await sources.fetchPublished(variant, source.subgraph);
  return { sdl: schema, url };
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new CliError(3, 'R002', `${file} is not YAML: ${error.message}`);
  }
}
