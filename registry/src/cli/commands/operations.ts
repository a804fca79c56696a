import type { Command } from 'commander';
import { checkOperations, type OperationsCheckResult } from '../../check/check-operations.ts';
import { badUsage } from '../cli-error.ts';
import {
  type CommandContext,
  type CommonOptions,
  createCommand,
  createGroup,
  everyFormat,
  openRegistry,
  readVariant,
  type Schedule,
  variantPath,
} from '../command.ts';
import { readBaseline } from '../git-baseline.ts';
import type { Outcome } from '../outcome.ts';
import { readManifestFile } from '../read-input.ts';
import { toOperationsOutcome } from './check-outcome.ts';

interface OperationsOptions extends CommonOptions {
  client: string;
  manifest: string;
  baseline?: string;
  contract?: string;
}

/** `operations check` */
export function operationsCommands(schedule: Schedule): Command {
  return createGroup('operations', 'persisted operations of clients').addCommand(
    createCommand(
      'check [GRAPH_REF]',
      'whether the operations of a manifest are valid',
      everyFormat,
    )
      .requiredOption('--client <client>', 'whose operations they are')
      .requiredOption('--manifest <file>', "Apollo's manifest, or a map from id to document")
      .option('--baseline <revision>', 'check with the schemas of a git revision; no registry')
      .option('--contract <contract>', 'with --baseline: the contract whose schema the client sees')
      .action((argument: string | undefined, options: OperationsOptions) =>
        schedule(options, (context) => check(context, argument, options)),
      ),
  );
}

async function check(
  context: CommandContext,
  argument: string | undefined,
  options: OperationsOptions,
): Promise<Outcome> {
  const { client, manifest: file, baseline } = options;
  const variant = readVariant(argument, options, context.terminal);
  const { manifest, operations } = await readManifestFile(context.terminal, file, client);
  if (baseline !== undefined) {
    const { commit, subgraphs, contracts, clients } = await readBaseline(
      context.terminal.directory,
      baseline,
    );
    const contract = contracts.find(({ name }) => name === options.contract);
    if (options.contract !== undefined && contract === undefined) {
      throw badUsage(`The revision ${baseline} has no contract ${options.contract}`);
    }
    const result = checkOperations({
      variant: `${baseline} (${commit.slice(0, 12)})`,
      client,
      contract: contract ?? null,
      subgraphs,
      operations,
      published: clients.find((each) => each.client === client)?.operations ?? [],
    });
    return toOperationsOutcome(result, file);
  }
  if (options.contract !== undefined) {
    throw badUsage('--contract goes with --baseline; the registry knows the contract of a client');
  }
  const path = variantPath(variant, 'operations', 'checks');
  const answer = await openRegistry(context, options).send('POST', path, {
    body: { client, manifest },
  });
  return toOperationsOutcome(answer as OperationsCheckResult, file);
}
