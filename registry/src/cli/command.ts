import { Command, InvalidArgumentError, Option } from 'commander';
import { badUsage } from './cli-error.ts';
import { type Outcome, type OutputFormat, outputFormats } from './outcome.ts';
import { createRegistryApi, type Patience, type RegistryApi } from './registry-api.ts';
import type { Terminal } from './terminal.ts';

/** What every command takes. */
export interface CommonOptions {
  format: OutputFormat;
  output?: string;
  registry?: string;
  key?: string;
  variant?: string;
}

/** What a command works with. */
export interface CommandContext {
  terminal: Terminal;
  patience: Patience;
}

/** Carries out a command. @throws CliError */
export type Task = (context: CommandContext) => Promise<Outcome>;

/** Takes note of what the command line asks for; it is carried out afterwards. */
export type Schedule = (options: CommonOptions, task: Task) => void;

/** Checks can be shown in all formats, the rest in two. */
export const everyFormat: readonly OutputFormat[] = outputFormats;
const twoFormats: readonly OutputFormat[] = ['plain', 'json'];

/**
 * A command with the options that all have.
 * @param usage its name and arguments
 */
export function createCommand(
  usage: string,
  description: string,
  formats: readonly OutputFormat[] = twoFormats,
): Command {
  const [name = '', ...args] = usage.split(' ');
  const command = new Command(name).description(description);
  for (const argument of args) command.argument(argument);
  return command
    .addOption(new Option('--format <format>', 'how to answer').choices(formats).default('plain'))
    .option('-o, --output <file>', 'write the answer to a file instead of standard output')
    .option('--variant <variant>', 'REGISTRY_VARIANT, else production')
    .option('--registry <url>', 'where the registry is; REGISTRY_URL, else http://127.0.0.1:4100')
    .option(
      '--key <key>',
      'a key to the registry; better in REGISTRY_API_KEY, where no one sees it',
    );
}

/** A command that only groups others. */
export function createGroup(name: string, description: string): Command {
  return new Command(name).description(description);
}

/** A name as Rover users may write it: `slots`, or `rendezvous@staging` for a graph's variant. */
export interface Target {
  name: string | undefined;
  variant: string;
}

/** What a command is about, from its argument, `--name` and `--variant`. @throws CliError */
export function readTarget(
  argument: string | undefined,
  options: { name?: string; variant?: string },
  terminal: Terminal,
): Target {
  const [graph, fromReference, ...rest] = (argument ?? '').split('@');
  const isReference = fromReference !== undefined;
  if (rest.length > 0 || (isReference && (graph === '' || fromReference === ''))) {
    throw badUsage(
      `${argument} is neither a name nor a graph reference such as rendezvous@staging`,
    );
  }
  if (isReference && options.variant !== undefined && options.variant !== fromReference) {
    throw badUsage(`${argument} and --variant ${options.variant} name different variants`);
  }
  const given = isReference ? undefined : argument;
  if (given !== undefined && options.name !== undefined && given !== options.name) {
    throw badUsage(`${given} and --name ${options.name} name different subgraphs`);
  }
  const variant = fromReference ?? options.variant ?? terminal.environment['REGISTRY_VARIANT'];
  return { name: given ?? options.name, variant: variant ?? 'production' };
}

/** The same for a command that must be told a name. @throws CliError */
export function readNamedTarget(
  argument: string | undefined,
  options: { name?: string; variant?: string },
  terminal: Terminal,
): { name: string; variant: string } {
  const { name, variant } = readTarget(argument, options, terminal);
  if (name === undefined) throw badUsage('Which subgraph? Give its name, or --name NAME');
  return { name, variant };
}

/** The variant for a command that is about a whole one. @throws CliError */
export function readVariant(
  argument: string | undefined,
  options: { variant?: string },
  terminal: Terminal,
): string {
  const { name, variant } = readTarget(argument, options, terminal);
  if (name === undefined) return variant;
  throw badUsage(`${name} is no graph reference such as rendezvous@staging`);
}

/** The registry that the options or the environment name. @throws CliError */
export function openRegistry(
  { terminal, patience }: CommandContext,
  options: CommonOptions,
): RegistryApi {
  const { environment } = terminal;
  const url = options.registry ?? environment['REGISTRY_URL'] ?? 'http://127.0.0.1:4100';
  const key = options.key ?? environment['REGISTRY_API_KEY'];
  if (!/^https?:\/\//.test(url)) throw badUsage(`The registry's URL ${url} must begin with http`);
  if (key === undefined || key === '') {
    throw badUsage('There is no key to the registry: set REGISTRY_API_KEY (or --key)');
  }
  return createRegistryApi({ url, key, patience });
}

/** The path of a resource of a variant, with every part escaped. */
export function variantPath(variant: string, ...parts: readonly string[]): string {
  return ['/v1/variants', ...[variant, ...parts].map(encodeURIComponent)].join('/');
}

/** Who publishes: options, or what CI tells in its environment. */
export function readAuthor(
  options: { author?: string; commit?: string },
  { environment }: Terminal,
): { author?: string; commit?: string } {
  const author = options.author ?? environment['GITHUB_ACTOR'];
  const commit = options.commit ?? environment['GITHUB_SHA'];
  return { ...(author && { author }), ...(commit && { commit }) };
}

/** Adds what says who publishes. */
export function withAuthor(command: Command): Command {
  return command
    .option('--author <author>', 'who publishes; GITHUB_ACTOR')
    .option('--commit <commit>', 'the commit it comes from; GITHUB_SHA');
}

/** An option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** A whole number above zero, for commander. */
export function parseCount(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new InvalidArgumentError('It must be a whole number above 0.');
  }
  return number;
}
