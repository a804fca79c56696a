import { type Command, Option } from 'commander';
import { z } from 'zod';
import {
  type CommandContext,
  type CommonOptions,
  collect,
  createCommand,
  createGroup,
  openRegistry,
  parseCount,
  readVariant,
  type Schedule,
  variantPath,
} from '../command.ts';
import type { Outcome } from '../outcome.ts';
import { readShape } from '../registry-api.ts';

interface ClientOptions extends CommonOptions {
  role: string;
  level?: string;
  practice?: string[];
  scope?: string[];
  region?: string[];
  contract?: string;
  maxCost?: number;
  requestsPerMinute?: number;
  introspection?: boolean;
  force?: boolean;
}

const savedClient = z.object({ version: z.string() });
const newKey = z.looseObject({ id: z.string(), key: z.string() });

/** `client publish | delete` and `client key create | delete` */
export function clientCommands(schedule: Schedule): Command {
  return createGroup('client', 'clients of the gateway and their keys')
    .addCommand(publishCommand(schedule))
    .addCommand(
      createCommand(
        'delete CLIENT',
        'take a client away; its keys are worth nothing any more',
      ).action((client: string, options: CommonOptions) =>
        schedule(options, (context) => deleteClient(context, client, options)),
      ),
    )
    .addCommand(keyCommands(schedule));
}

function publishCommand(schedule: Schedule): Command {
  return createCommand('publish CLIENT', 'create a client, or replace all its settings')
    .addOption(
      new Option('--role <role>', 'whose it is')
        .choices(['frontend', 'partner'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--level <level>',
        'which operations it may send; by default ids-only for partners, else allow-ids',
      ).choices(['allow-ids', 'audit', 'safelist', 'ids-only']),
    )
    .option('--practice <id>', 'a practice a partner acts for; may be repeated', collect)
    .option('--scope <scope>', 'what a partner may do; may be repeated', collect)
    .option('--region <region>', 'a region it may use, else all; may be repeated', collect)
    .option('--contract <contract>', 'the contract whose schema it sees')
    .option('--max-cost <number>', 'the most an operation may cost', parseCount)
    .option('--requests-per-minute <number>', 'how often it may ask', parseCount)
    .option('--introspection', 'it may read the schema')
    .option('--no-introspection', 'it may not')
    .option('--force', 'also when operations on its list fail on its new contract')
    .action((client: string, options: ClientOptions) =>
      schedule(options, (context) => publishClient(context, client, options)),
    );
}

function keyCommands(schedule: Schedule): Command {
  return createGroup('key', 'keys of a client for the gateway')
    .addCommand(
      createCommand('create CLIENT', 'make a key; it is shown once').action(
        (client: string, options: CommonOptions) =>
          schedule(options, (context) => createKey(context, client, options)),
      ),
    )
    .addCommand(
      createCommand('delete CLIENT ID', 'revoke a key').action(
        (client: string, id: string, options: CommonOptions) =>
          schedule(options, (context) => deleteKey(context, { client, id }, options)),
      ),
    );
}

async function publishClient(
  context: CommandContext,
  client: string,
  options: ClientOptions,
): Promise<Outcome> {
  const variant = readVariant(undefined, options, context.terminal);
  const settings = {
    role: options.role,
    level: options.level ?? null,
    practices: options.practice ?? [],
    scopes: options.scope ?? [],
    regions: options.region ?? [],
    contract: options.contract ?? null,
    maxCost: options.maxCost ?? null,
    requestsPerMinute: options.requestsPerMinute ?? null,
    introspection: options.introspection ?? null,
  };
  const path = variantPath(variant, 'clients', client);
  const answer = await openRegistry(context, options).send('PUT', path, {
    body: { ...settings, force: options.force ?? false },
  });
  const { version } = readShape(savedClient, answer);
  return {
    plain: `The client ${client} of ${variant} has these settings: version ${version}.`,
    data: { client, version, settings },
  };
}

async function deleteClient(
  context: CommandContext,
  client: string,
  options: CommonOptions,
): Promise<Outcome> {
  const variant = readVariant(undefined, options, context.terminal);
  const path = variantPath(variant, 'clients', client);
  const { version } = readShape(
    savedClient,
    await openRegistry(context, options).send('DELETE', path),
  );
  return {
    plain: `The client ${client} is no longer in ${variant}: version ${version}.`,
    data: { client, version },
  };
}

async function createKey(
  context: CommandContext,
  client: string,
  options: CommonOptions,
): Promise<Outcome> {
  const variant = readVariant(undefined, options, context.terminal);
  const path = variantPath(variant, 'clients', client, 'keys');
  const answer = await openRegistry(context, options).send('POST', path, { isOnce: true });
  const { id, key } = readShape(newKey, answer);
  return {
    plain: key,
    notes: `The key ${id} of ${client}. Keep it now: it is not shown again.`,
    data: { client, id, api_key: key },
  };
}

async function deleteKey(
  context: CommandContext,
  { client, id }: { client: string; id: string },
  options: CommonOptions,
): Promise<Outcome> {
  const variant = readVariant(undefined, options, context.terminal);
  const path = variantPath(variant, 'clients', client, 'keys', id);
  await openRegistry(context, options).send('DELETE', path);
  return { plain: `The key ${id} of ${client} is revoked.`, data: { client, id } };
}
