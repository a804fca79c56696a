import type { CliError, CliErrorCode } from './cli-error.ts';

export const outputFormats = ['plain', 'json', 'github', 'sarif', 'markdown'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** What a command has to say, whichever format is asked for. */
export interface Outcome {
  /** For standard output; without a newline at its end. */
  plain: string;
  /** For standard error, beside `plain`: what is not the answer itself. */
  notes?: string;
  /** The `data` of Rover's envelope, without `success`. */
  data: Readonly<Record<string, unknown>>;
  /** Rover counts the versions of each command's output; "1" unless it says another. */
  jsonVersion?: string;
  /** The command was carried out, and its answer is no. */
  error?: { message: string; code: CliErrorCode; details?: Readonly<Record<string, unknown>> };
  /** The formats that only checks have. */
  formats?: Readonly<Record<'github' | 'sarif' | 'markdown', () => string>>;
}

/** Rover's envelope. */
function envelope(
  jsonVersion: string,
  data: Readonly<Record<string, unknown>>,
  error: Outcome['error'] | null,
): string {
  const success = error === null;
  return JSON.stringify({ json_version: jsonVersion, data: { ...data, success }, error }, null, 2);
}

/** The text of an outcome for standard output in a format it has. */
export function renderOutcome(outcome: Outcome, format: OutputFormat): string {
  switch (format) {
    case 'plain':
      return outcome.plain;
    case 'json':
      return envelope(outcome.jsonVersion ?? '1', outcome.data, outcome.error ?? null);
    case 'github':
    case 'sarif':
    case 'markdown':
      return outcome.formats?.[format]() ?? outcome.plain;
  }
}

/** The text of an error, and whether it is for standard output as programs read it there. */
export function renderError(
  error: CliError,
  format: OutputFormat,
): { text: string; isForOutput: boolean } {
  const { message, code, details } = error;
  if (format === 'json') {
    const described = details === null ? { message, code } : { message, code, details };
    return { text: envelope('1', {}, described), isForOutput: true };
  }
  if (format === 'github') {
    return { text: `::error title=${code}::${escapeData(message)}`, isForOutput: true };
  }
  return { text: `error[${code}]: ${message}`, isForOutput: false };
}

/** The text of a GitHub annotation is one line. */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
