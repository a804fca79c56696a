import type { Command } from 'commander';
import { z } from 'zod';
import { badUsage, CliError } from '../cli-error.ts';
import {
  type CommandContext,
  type CommonOptions,
  createCommand,
  createGroup,
  openRegistry,
  readAuthor,
  readNamedTarget,
  readVariant,
  type Schedule,
  variantPath,
  withAuthor,
} from '../command.ts';
import { renderTable } from '../formats/table.ts';
import type { Outcome } from '../outcome.ts';
import { readInputText } from '../read-input.ts';
import { readShape, type RegistryApi } from '../registry-api.ts';
import { subgraphCheckCommand } from './subgraph-check.ts';

interface SubgraphOptions extends CommonOptions {
  name?: string;
  author?: string;
  commit?: string;
}

interface PublishOptions extends SubgraphOptions {
  schema: string;
  routingUrl?: string;
}

const published = z.object({ version: z.string(), changed: z.boolean() });
const oneSubgraph = z.object({ name: z.string(), url: z.string(), schema: z.string() });
const allSubgraphs = z.object({
  subgraphs: z.array(
    z.looseObject({ name: z.string(), url: z.string(), publishedAt: z.string().optional() }),
  ),
});

/** `subgraph check | publish | fetch | list | delete` */
export function subgraphCommands(schedule: Schedule): Command {
  const nameHelp = 'the subgraph, when the argument is a graph reference';
  return createGroup('subgraph', 'schemas of subgraphs')
    .addCommand(subgraphCheckCommand(schedule))
    .addCommand(
      withAuthor(createCommand('publish [NAME]', 'publish a schema; gateways take it at once'))
        .option('--name <name>', nameHelp)
        .requiredOption('--schema <file>', 'the schema; - reads standard input')
        .option('--routing-url <url>', 'where the service answers; needed the first time')
        .action((argument: string | undefined, options: PublishOptions) =>
          schedule(options, (context) => publish(context, argument, options)),
        ),
    )
    .addCommand(
      createCommand('fetch [NAME]', 'print a published schema')
        .option('--name <name>', nameHelp)
        .action((argument: string | undefined, options: SubgraphOptions) =>
          schedule(options, (context) => fetchOne(context, argument, options)),
        ),
    )
    .addCommand(
      createCommand('list [GRAPH_REF]', 'the subgraphs of a variant').action(
        (argument: string | undefined, options: SubgraphOptions) =>
          schedule(options, (context) => list(context, argument, options)),
      ),
    )
    .addCommand(
      withAuthor(createCommand('delete [NAME]', 'take a subgraph away; the rest must compose'))
        .option('--name <name>', nameHelp)
        .option('--confirm', 'accepted as by Rover; nothing is asked')
        .action((argument: string | undefined, options: SubgraphOptions) =>
          schedule(options, (context) => remove(context, argument, options)),
        ),
    );
}

async function publish(
  context: CommandContext,
  argument: string | undefined,
  options: PublishOptions,
): Promise<Outcome> {
  const { name, variant } = readNamedTarget(argument, options, context.terminal);
  const { text } = await readInputText(context.terminal, options.schema);
  const registry = openRegistry(context, options);
  const url = options.routingUrl ?? (await findUrl(registry, variant, name));
  const answer = await registry.send('PUT', variantPath(variant, 'subgraphs', name), {
    body: { schema: text, url, ...readAuthor(options, context.terminal) },
  });
  const { version, changed } = readShape(published, answer);
  return {
    plain: changed
      ? `The subgraph ${name} is published to ${variant}: version ${version}.`
      : `The subgraph ${name} of ${variant} is like that already: version ${version}.`,
    data: { supergraph_was_updated: changed, launch_cli_copy: null, version },
  };
}

/** Who publishes again need not say where the service is. */
async function findUrl(registry: RegistryApi, variant: string, name: string): Promise<string> {
  try {
    const answer = await registry.send('GET', variantPath(variant, 'subgraphs', name));
    return readShape(oneSubgraph, answer).url;
  } catch (error) {
    const isNew = error instanceof CliError && (error.code === 'E009' || error.code === 'E027');
    if (!isNew) throw error;
    throw badUsage(`${name} is new in ${variant}: say where it answers with --routing-url URL`);
  }
}

async function fetchOne(
  context: CommandContext,
  argument: string | undefined,
  options: SubgraphOptions,
): Promise<Outcome> {
  const { name, variant } = readNamedTarget(argument, options, context.terminal);
  const path = variantPath(variant, 'subgraphs', name);
  const { schema } = readShape(oneSubgraph, await openRegistry(context, options).send('GET', path));
  return { plain: schema.trimEnd(), data: { sdl: { contents: schema } } };
}

async function list(
  context: CommandContext,
  argument: string | undefined,
  options: SubgraphOptions,
): Promise<Outcome> {
  const variant = readVariant(argument, options, context.terminal);
  const answer = await openRegistry(context, options).send(
    'GET',
    variantPath(variant, 'subgraphs'),
  );
  const { subgraphs } = readShape(allSubgraphs, answer);
  const rows = subgraphs.map((subgraph) => [
    subgraph.name,
    subgraph.url,
    subgraph.publishedAt ?? '',
  ]);
  return {
    plain: renderTable([['Name', 'Routing Url', 'Last Updated'], ...rows]),
    data: { subgraphs },
  };
}

async function remove(
  context: CommandContext,
  argument: string | undefined,
  options: SubgraphOptions,
): Promise<Outcome> {
  const { name, variant } = readNamedTarget(argument, options, context.terminal);
  const path = variantPath(variant, 'subgraphs', name);
  const body = readAuthor(options, context.terminal);
  const answer = await openRegistry(context, options).send('DELETE', path, { body });
  const { version } = readShape(published, answer);
  return {
    plain: `The subgraph ${name} is no longer in ${variant}: version ${version}.`,
    data: { supergraph_was_updated: true, version },
  };
}
