import type { Command } from 'commander';
import { z } from 'zod';
import { composeSubgraphs } from '../../domain/compose.ts';
import { CliError } from '../cli-error.ts';
import {
  type CommandContext,
  type CommonOptions,
  createCommand,
  createGroup,
  openRegistry,
  readVariant,
  type Schedule,
  variantPath,
} from '../command.ts';
import type { Outcome } from '../outcome.ts';
import { readShape, toBuildError } from '../registry-api.ts';
import { askService } from '../service-schema.ts';
import { readSupergraphConfig } from '../supergraph-config.ts';

interface SupergraphOptions extends CommonOptions {
  config: string;
  contract?: string;
}

const supergraph = z.object({
  version: z.string(),
  supergraphSdl: z.string(),
  contracts: z.record(z.string(), z.string()),
});
const publishedSchema = z.object({ schema: z.string(), url: z.string() });

/** `supergraph compose | fetch` */
export function supergraphCommands(schedule: Schedule): Command {
  return createGroup('supergraph', 'what subgraphs compose to')
    .addCommand(
      createCommand('compose', 'compose subgraphs here; asks the registry only for graphrefs')
        .requiredOption('--config <file>', "Rover's supergraph.yaml; - reads standard input")
        .action((options: SupergraphOptions) =>
          schedule(options, (context) => compose(context, options)),
        ),
    )
    .addCommand(
      createCommand('fetch [GRAPH_REF]', 'print the supergraph that gateways have')
        .option('--contract <contract>', 'the supergraph of a contract')
        .action((argument: string | undefined, options: SupergraphOptions) =>
          schedule(options, (context) => fetchSupergraph(context, argument, options)),
        ),
    );
}

async function compose(context: CommandContext, options: SupergraphOptions): Promise<Outcome> {
  const subgraphs = await readSupergraphConfig(context.terminal, options.config, {
    askService: (url) => askService(url, context.patience),
    fetchPublished: async (variant, name) => {
      const path = variantPath(variant, 'subgraphs', name);
      return readShape(publishedSchema, await openRegistry(context, options).send('GET', path));
    },
  });
  const composition = composeSubgraphs(subgraphs);
  if (composition.errors !== undefined) {
    const lines = composition.errors.map(
      ({ code, message, file, line, column }) =>
        `  ${file === null ? '' : `${file}:${line}:${column} `}${code}: ${message}`,
    );
    const message = `Encountered ${lines.length} build errors while trying to build a supergraph.`;
    throw new CliError(1, 'E029', [message, ...lines].join('\n'), {
      build_errors: composition.errors.map(toBuildError),
    });
  }
  const { supergraphSdl, hints } = composition;
  return {
    plain: supergraphSdl.trimEnd(),
    notes: hints.map(({ code, message }) => `HINT: [${code}]: ${message}`).join('\n'),
    data: { core_schema: supergraphSdl, hints: hints.map(toBuildError) },
  };
}

async function fetchSupergraph(
  context: CommandContext,
  argument: string | undefined,
  options: SupergraphOptions,
): Promise<Outcome> {
  const variant = readVariant(argument, options, context.terminal);
  const path = variantPath(variant, 'supergraph');
  const answer = await openRegistry(context, options).send('GET', path);
  const { supergraphSdl, contracts, version } = readShape(supergraph, answer);
  const { contract } = options;
  const sdl = contract === undefined ? supergraphSdl : contracts[contract];
  if (sdl === undefined) {
    throw new CliError(1, 'E027', `There is no contract ${contract} in the variant ${variant}`);
  }
  return { plain: sdl.trimEnd(), data: { core_schema: sdl, version } };
}
