import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { scopeNames } from '../../domain/scopes.ts';
import { badUsage } from '../cli-error.ts';
import {
  type CommandContext,
  type CommonOptions,
  createCommand,
  createGroup,
  openRegistry,
  readVariant,
  type Schedule,
} from '../command.ts';
import { renderTable } from '../formats/table.ts';
import type { Outcome } from '../outcome.ts';
import { readShape } from '../registry-api.ts';

interface KeyOptions extends CommonOptions {
  scope?: string[];
}

const newKey = z.looseObject({ id: z.string(), key: z.string() });
const keyList = z.object({
  keys: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      createdAt: z.string(),
      scopes: z.record(z.string(), z.array(z.string())),
    }),
  ),
});

/** `api-key create | list | delete` */
export function apiKeyCommands(schedule: Schedule): Command {
  return createGroup('api-key', 'keys to the registry')
    .addCommand(
      createCommand('create NAME', 'make a key for the variant; it is shown once')
        .option('--scope <scope>', `${scopeNames.join(', ')}; may be repeated`, collectScope)
        .addHelpText('after', "\n--variant '*' makes a key for all variants.")
        .action((name: string, options: KeyOptions) =>
          schedule(options, (context) => create(context, name, options)),
        ),
    )
    .addCommand(
      createCommand('list', 'the keys that are valid').action((options: KeyOptions) =>
        schedule(options, (context) => list(context, options)),
      ),
    )
    .addCommand(
      createCommand('delete ID', 'revoke a key').action((id: string, options: KeyOptions) =>
        schedule(options, (context) => remove(context, id, options)),
      ),
    );
}

function collectScope(value: string, previous: readonly string[] = []): string[] {
  if (!scopeNames.some((name) => name === value)) {
    throw new InvalidArgumentError(`It must be one of ${scopeNames.join(', ')}.`);
  }
  return [...previous, value];
}

async function create(
  context: CommandContext,
  name: string,
  options: KeyOptions,
): Promise<Outcome> {
  const { scope = [] } = options;
  if (scope.length === 0) throw badUsage('What may the key do? Give --scope SCOPE');
  const variant = readVariant(undefined, options, context.terminal);
  const body = { name, scopes: { [variant]: scope } };
  const answer = await openRegistry(context, options).send('POST', '/v1/keys', {
    body,
    isOnce: true,
  });
  const { id, key } = readShape(newKey, answer);
  return {
    plain: key,
    notes: `The key ${id} (${name}). Keep it now: it is not shown again.`,
    data: { id, name, api_key: key },
  };
}

async function list(context: CommandContext, options: KeyOptions): Promise<Outcome> {
  const answer = await openRegistry(context, options).send('GET', '/v1/keys');
  const { keys } = readShape(keyList, answer);
  const rows = keys.map(({ id, name, createdAt, scopes }) => [
    id,
    name,
    createdAt,
    Object.entries(scopes)
      .map(([variant, granted]) => `${variant}: ${granted.join(', ')}`)
      .join('; '),
  ]);
  return { plain: renderTable([['Id', 'Name', 'Created', 'Scopes'], ...rows]), data: { keys } };
}

async function remove(context: CommandContext, id: string, options: KeyOptions): Promise<Outcome> {
  await openRegistry(context, options).send('DELETE', `/v1/keys/${encodeURIComponent(id)}`);
  return { plain: `The key ${id} is revoked.`, data: { id } };
}
