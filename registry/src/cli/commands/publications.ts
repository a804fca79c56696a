import type { Command } from 'commander';
import { z } from 'zod';
import { badUsage } from '../cli-error.ts';
import {
  type CommandContext,
  type CommonOptions,
  collect,
  createCommand,
  createGroup,
  openRegistry,
  parseCount,
  readAuthor,
  readVariant,
  type Schedule,
  variantPath,
  withAuthor,
} from '../command.ts';
import { renderTable } from '../formats/table.ts';
import type { Outcome } from '../outcome.ts';
import { readShape } from '../registry-api.ts';

interface AuthorOptions extends CommonOptions {
  author?: string;
  commit?: string;
}

interface ContractOptions extends AuthorOptions {
  includeTag?: string[];
  excludeTag?: string[];
  hideUnreachableTypes: boolean;
}

interface HistoryOptions extends CommonOptions {
  limit?: number;
  before?: string;
}

const published = z.object({ version: z.string(), changed: z.boolean() });
const rolledBack = z.object({ version: z.string() });
const historyPage = z.object({
  entries: z.array(
    z.looseObject({
      version: z.string(),
      kind: z.string(),
      state: z.string(),
      author: z.string().nullable(),
      commit: z.string().nullable(),
      createdAt: z.string(),
      isCurrent: z.boolean(),
    }),
  ),
  next: z.string().nullable(),
});

/** `contract publish` */
export function contractCommands(schedule: Schedule): Command {
  return createGroup('contract', 'parts of the schema for some clients').addCommand(
    withAuthor(createCommand('publish NAME', 'publish what the clients of a contract see'))
      .option('--include-tag <tag>', 'only what has the tag; may be repeated', collect)
      .option('--exclude-tag <tag>', 'nothing that has the tag; may be repeated', collect)
      .option('--hide-unreachable-types', 'hide types that no field leads to (the default)', true)
      .option('--no-hide-unreachable-types', 'show them')
      .action((argument: string, options: ContractOptions) =>
        schedule(options, (context) => publishContract(context, argument, options)),
      ),
  );
}

/** `history` */
export function historyCommand(schedule: Schedule): Command {
  return createCommand('history [GRAPH_REF]', 'what was published, the newest first')
    .option('--limit <number>', 'how many, up to 100', parseCount)
    .option('--before <version>', 'only what is older than a version')
    .action((argument: string | undefined, options: HistoryOptions) =>
      schedule(options, (context) => showHistory(context, argument, options)),
    );
}

/** `rollback` */
export function rollbackCommand(schedule: Schedule): Command {
  return withAuthor(
    createCommand('rollback VERSION', 'publish again what a version of the history was'),
  ).action((version: string, options: AuthorOptions) =>
    schedule(options, (context) => rollBack(context, version, options)),
  );
}

async function publishContract(
  context: CommandContext,
  argument: string,
  options: ContractOptions,
): Promise<Outcome> {
  const { includeTag = [], excludeTag = [], hideUnreachableTypes } = options;
  if (includeTag.length + excludeTag.length === 0) {
    throw badUsage('A contract needs --include-tag TAG or --exclude-tag TAG');
  }
  const variant = readVariant(undefined, options, context.terminal);
  const path = variantPath(variant, 'contracts', argument);
  const answer = await openRegistry(context, options).send('PUT', path, {
    body: {
      includeTags: includeTag,
      excludeTags: excludeTag,
      hideUnreachableTypes,
      ...readAuthor(options, context.terminal),
    },
  });
  const { version, changed } = readShape(published, answer);
  const verdict = changed ? 'is published to' : 'is like that already in';
  return {
    plain: `The contract ${argument} ${verdict} ${variant}: version ${version}.`,
    data: { contract: argument, version, changed },
  };
}

async function showHistory(
  context: CommandContext,
  argument: string | undefined,
  options: HistoryOptions,
): Promise<Outcome> {
  const variant = readVariant(argument, options, context.terminal);
  const query = new URLSearchParams();
  if (options.limit !== undefined) query.set('limit', String(options.limit));
  if (options.before !== undefined) query.set('before', options.before);
  const path = `${variantPath(variant, 'history')}?${query.toString()}`;
  const answer = await openRegistry(context, options).send('GET', path);
  const { entries, next } = readShape(historyPage, answer);
  const rows = entries.map((entry) => [
    entry.isCurrent ? '*' : '',
    entry.version,
    entry.createdAt,
    entry.kind,
    entry.state,
    entry.author ?? '',
    entry.commit ?? '',
  ]);
  const columns = ['', 'Version', 'Time', 'What', 'State', 'Author', 'Commit'];
  return {
    plain: renderTable([columns, ...rows]),
    ...(next === null ? {} : { notes: `There may be more: --before ${next}` }),
    data: { history: entries, next },
  };
}

async function rollBack(
  context: CommandContext,
  version: string,
  options: AuthorOptions,
): Promise<Outcome> {
  const variant = readVariant(undefined, options, context.terminal);
  const body = { version, ...readAuthor(options, context.terminal) };
  const path = variantPath(variant, 'rollback');
  const answer = await openRegistry(context, options).send('POST', path, { body });
  const restored = readShape(rolledBack, answer);
  return {
    plain: `${variant} is what it was with ${version}: version ${restored.version}.`,
    data: { version: restored.version, restored_version: version },
  };
}
