/** 0: passed, 1: failed, 2: the registry could not be reached, 3: bad usage. */
export type ExitCode = 0 | 1 | 2 | 3;

/**
 * A command that cannot be carried out. The codes that begin with E are Rover's and mean the same;
 * those with R are ours, for what Rover has no code for.
 */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: Exclude<ExitCode, 0>;
  readonly code: CliErrorCode;
  /** Rover's `error.details`. */
  readonly details: Readonly<Record<string, unknown>> | null;

  constructor(
    exitCode: Exclude<ExitCode, 0>,
    code: CliErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> | null = null,
  ) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.details = details;
  }
}

/** Every code a command can end with, and what it means. */
export const cliErrorCodes = {
  E001: 'The registry answered something that is not what it should be.',
  E009: 'There is no subgraph of that name.',
  E010: 'The key is not allowed to do this.',
  E012: 'The registry refused the request.',
  E013: 'The registry does not know the key.',
  E020: 'There is no key.',
  E027: 'There is no supergraph.',
  E028: 'The registry cannot be reached.',
  E029: 'The subgraphs do not compose.',
  E030: 'Operations fail on the schema.',
  E043: 'A check failed.',
  R001: 'The command is not used as it is meant.',
  R002: 'A file cannot be read or written.',
  R003: 'The revision to compare with cannot be read.',
  R004: 'A manifest cannot be used.',
} as const;

export type CliErrorCode = keyof typeof cliErrorCodes;

/** The command is not used as it is meant; the message says how it is. */
export function badUsage(message: string): CliError {
  return new CliError(3, 'R001', message);
}
