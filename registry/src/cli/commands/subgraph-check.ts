import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { glob } from 'node:fs/promises';
import type { CheckResult, Proposal } from '../../check/check-result.ts';
import { checkTogether } from '../../check/check-subgraph.ts';
import { badUsage } from '../cli-error.ts';
import {
  type CommandContext,
  type CommonOptions,
  createCommand,
  everyFormat,
  openRegistry,
  readNamedTarget,
  readTarget,
  type Schedule,
  variantPath,
} from '../command.ts';
import { type Baseline, nameSubgraph, readBaseline } from '../git-baseline.ts';
import type { Outcome } from '../outcome.ts';
import { readInputText } from '../read-input.ts';
import type { Terminal } from '../terminal.ts';
import { toCheckOutcome } from './check-outcome.ts';

interface CheckOptions extends CommonOptions {
  name?: string;
  schema?: string;
  baseline?: string;
  all?: boolean;
}

/** `subgraph check` */
export function subgraphCheckCommand(schedule: Schedule): Command {
  return createCommand(
    'check [NAME]',
    'what a change of a schema would do, and to whom',
    everyFormat,
  )
    .option('--name <name>', 'the subgraph, when the argument is a graph reference')
    .option('--schema <file>', 'the proposed schema; - reads standard input')
    .option('--baseline <revision>', 'compare with a git revision; needs no registry')
    .option('--all', 'with --baseline: all subgraphs of the working tree together')
    .addHelpText(
      'after',
      '\nExit code 0: passed, 1: failed, 2: the registry could not be reached, 3: bad usage.\n\n' +
        'Examples:\n' +
        '  rendezvous-registry subgraph check slots --schema subgraphs/slots/schema.graphql\n' +
        '  rendezvous-registry subgraph check slots --schema slots.graphql --baseline origin/main\n' +
        '  rendezvous-registry subgraph check --all --baseline HEAD^ --format github',
    )
    .action((argument: string | undefined, options: CheckOptions) =>
      schedule(options, (context) => check(context, argument, options)),
    );
}

async function check(
  context: CommandContext,
  argument: string | undefined,
  options: CheckOptions,
): Promise<Outcome> {
  if (options.all === true) return checkAll(context.terminal, argument, options);
  if (options.schema === undefined) throw badUsage('Which schema? Give --schema FILE');
  const { name, variant } = readNamedTarget(argument, options, context.terminal);
  const { text, file } = await readInputText(context.terminal, options.schema);
  if (options.baseline !== undefined) {
    const baseline = await readBaseline(context.terminal.directory, options.baseline);
    const shown = file === null ? null : relativeTo(baseline, context.terminal, file);
    const proposal: Proposal = { name, sdl: text, ...(shown === null ? {} : { file: shown }) };
    return checkAgainst(baseline, [proposal], options.baseline);
  }
  const answer = await openRegistry(context, options).send('POST', variantPath(variant, 'checks'), {
    body: { subgraph: name, schema: text, ...(file === null ? {} : { file }) },
  });
  return toCheckOutcome(answer as CheckResult);
}

async function checkAll(
  terminal: Terminal,
  argument: string | undefined,
  options: CheckOptions,
): Promise<Outcome> {
  const { name } = readTarget(argument, options, terminal);
  if (options.baseline === undefined || options.schema !== undefined || name !== undefined) {
    throw badUsage('--all goes with --baseline REVISION, and with neither a name nor --schema');
  }
  const baseline = await readBaseline(terminal.directory, options.baseline);
  const proposals = await readWorkingTree(baseline);
  return checkAgainst(baseline, proposals, options.baseline);
}

/** The schemas of the working tree; a subgraph of the baseline that is not there is deleted. */
async function readWorkingTree(baseline: Baseline): Promise<Proposal[]> {
  const proposals = new Map<string, Proposal>(
    baseline.subgraphs.map(({ name }) => [name, { name, sdl: null }]),
  );
  for await (const file of glob('subgraphs/*/schema.graphql', { cwd: baseline.root })) {
    const shown = file.replaceAll(path.sep, '/');
    const name = nameSubgraph(shown);
    if (name === null) continue;
    const sdl = await readFile(path.join(baseline.root, file), 'utf8');
    proposals.set(name, { name, sdl, file: shown });
  }
  return [...proposals.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function checkAgainst(
  baseline: Baseline,
  proposals: Proposal[],
  revision: string,
): Promise<Outcome> {
  const result = await checkTogether({
    variant: `${revision} (${baseline.commit.slice(0, 12)})`,
    proposals,
    current: baseline.subgraphs,
    contracts: baseline.contracts,
    clients: baseline.clients,
  });
  return toCheckOutcome(result);
}

/** GitHub and editors look files up from the top of the repository. */
function relativeTo(baseline: Baseline, terminal: Terminal, file: string): string {
  const relative = path.relative(baseline.root, path.resolve(terminal.directory, file));
  return relative.startsWith('..') ? file : relative.replaceAll(path.sep, '/');
}
