import { runCli } from '../../src/cli/run-cli.ts';

/** What a command line did. */
export interface CliRun {
  exitCode: number;
  output: string;
  errors: string;
}

/** Runs a command line in this process, with little patience for a registry that is away. */
export async function cli(
  args: readonly string[],
  o: {
    directory?: string;
    environment?: Readonly<Record<string, string>>;
    standardInput?: string;
  } = {},
): Promise<CliRun> {
  const written = { output: '', errors: '' };
  const exitCode = await runCli(
    args,
    {
      directory: o.directory ?? '/',
      environment: o.environment ?? {},
      readStandardInput: async () => o.standardInput ?? '',
      writeOutput: (text) => {
        written.output += text;
      },
      writeError: (text) => {
        written.errors += text;
      },
    },
    { attempts: 3, timeoutMs: 20_000, baseDelayMs: 1, maxDelayMs: 2 },
  );
  return { exitCode, ...written };
}
