import type { Command } from 'commander';
import { z } from 'zod';
import {
  type CommandContext,
  type CommonOptions,
  collect,
  createCommand,
  createGroup,
  openRegistry,
  readAuthor,
  readVariant,
  type Schedule,
  variantPath,
  withAuthor,
} from '../command.ts';
import type { Outcome } from '../outcome.ts';
import { readManifestFile } from '../read-input.ts';
import { readShape } from '../registry-api.ts';

interface ManifestOptions extends CommonOptions {
  client: string;
  manifest: string;
  remove?: string[];
  author?: string;
  commit?: string;
}

const publishedList = z.object({
  version: z.string(),
  added: z.number(),
  unchanged: z.number(),
  removed: z.number(),
});

/** `persisted-queries publish` */
export function persistedQueriesCommands(schedule: Schedule): Command {
  return createGroup(
    'persisted-queries',
    'lists of operations that clients have agreed on',
  ).addCommand(
    withAuthor(
      createCommand('publish [GRAPH_REF]', 'add the operations of a manifest, all or none of them'),
    )
      .requiredOption('--client <client>', 'whose list it is')
      .requiredOption('--manifest <file>', "Apollo's manifest, or a map from id to document")
      .option('--remove <id>', 'take an operation off the list; may be repeated', collect)
      .action((argument: string | undefined, options: ManifestOptions) =>
        schedule(options, (context) => publish(context, argument, options)),
      ),
  );
}

async function publish(
  context: CommandContext,
  argument: string | undefined,
  options: ManifestOptions,
): Promise<Outcome> {
  const { client, remove } = options;
  const variant = readVariant(argument, options, context.terminal);
  const { manifest } = await readManifestFile(context.terminal, options.manifest, client);
  const path = variantPath(variant, 'clients', client, 'persisted-queries');
  const author = readAuthor(options, context.terminal);
  const answer = await openRegistry(context, options).send('POST', path, {
    body: { manifest, ...(remove === undefined ? {} : { remove }), ...author },
  });
  const { version, ...counts } = readShape(publishedList, answer);
  return {
    plain:
      `The list of ${client} on ${variant} has ${counts.added} new operations, ` +
      `${counts.removed} fewer and ${counts.unchanged} as before: version ${version}.`,
    data: {
      revision: version,
      list: { id: client, name: client },
      operation_counts: counts,
      unchanged: counts.added + counts.removed === 0,
    },
  };
}
