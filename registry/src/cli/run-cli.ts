import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { CliError, type ExitCode } from './cli-error.ts';
import type { CommonOptions, Task } from './command.ts';
import { apiKeyCommands } from './commands/api-key.ts';
import { clientCommands } from './commands/client.ts';
import { operationsCommands } from './commands/operations.ts';
import { persistedQueriesCommands } from './commands/persisted-queries.ts';
import { contractCommands, historyCommand, rollbackCommand } from './commands/publications.ts';
import { subgraphCommands } from './commands/subgraph.ts';
import { supergraphCommands } from './commands/supergraph.ts';
import { renderError, renderOutcome } from './outcome.ts';
import { type Patience, usualPatience } from './registry-api.ts';
import { describeSystemError } from './system-error.ts';
import type { Terminal } from './terminal.ts';

interface Scheduled {
  options: CommonOptions;
  task: Task;
}

/**
 * Carries out one command line and answers the exit code: 0 passed, 1 failed, 2 the registry could
 * not be reached, 3 bad usage. The answer goes to standard output, everything else to standard
 * error.
 */
export async function runCli(
  args: readonly string[],
  terminal: Terminal,
  patience: Patience = usualPatience,
): Promise<ExitCode> {
  const scheduled: Scheduled[] = [];
  const program = createProgram(terminal, scheduled);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for; commander has printed what is wrong otherwise.
    return error.exitCode === 0 ? 0 : 3;
  }
  const [first] = scheduled;
  return first === undefined ? 3 : carryOut(first, terminal, patience);
}

function createProgram(terminal: Terminal, scheduled: Scheduled[]): Command {
  const schedule = (options: CommonOptions, task: Task): void => {
    scheduled.push({ options, task });
  };
  const program = new Command('rendezvous-registry')
    .description(
      'Checks and publishes schemas and persisted queries; its commands are like Rover’s.',
    )
    .addHelpText(
      'after',
      '\nREGISTRY_URL, REGISTRY_API_KEY and REGISTRY_VARIANT stand for --registry, --key and ' +
        '--variant.\nExit code 0: passed, 1: failed, 2: the registry could not be reached, 3: bad usage.',
    );
  const commands = [
    subgraphCommands(schedule),
    supergraphCommands(schedule),
    operationsCommands(schedule),
    persistedQueriesCommands(schedule),
    contractCommands(schedule),
    historyCommand(schedule),
    rollbackCommand(schedule),
    clientCommands(schedule),
    apiKeyCommands(schedule),
  ];
  for (const command of commands) program.addCommand(command);
  settle(program, terminal);
  return program;
}

/** Commander would end the process and write to its streams. */
function settle(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .showHelpAfterError('(--help says how it is used)')
    .configureOutput({
      writeOut: (text) => terminal.writeOutput(text),
      writeErr: (text) => terminal.writeError(text),
    });
  for (const child of command.commands) settle(child, terminal);
}

async function carryOut(
  { options, task }: Scheduled,
  terminal: Terminal,
  patience: Patience,
): Promise<ExitCode> {
  const { format } = options;
  try {
    const outcome = await task({ terminal, patience });
    await write(terminal, options, renderOutcome(outcome, format));
    if (format === 'plain') {
      const error =
        outcome.error === undefined ? '' : `error[${outcome.error.code}]: ${outcome.error.message}`;
      for (const text of [outcome.notes ?? '', error])
        if (text !== '') terminal.writeError(`${text}\n`);
    }
    return outcome.error === undefined ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { text, isForOutput } = renderError(error, format);
    if (isForOutput) terminal.writeOutput(`${text}\n`);
    else terminal.writeError(`${text}\n`);
    return error.exitCode;
  }
}

async function write(terminal: Terminal, { output }: CommonOptions, text: string): Promise<void> {
  if (output === undefined) {
    terminal.writeOutput(`${text}\n`);
    return;
  }
  try {
    await writeFile(path.resolve(terminal.directory, output), `${text}\n`);
  } catch (error) {
    const reason = describeSystemError(error);
    throw new CliError(3, 'R002', `${output} cannot be written: ${reason}`);
  }
}
