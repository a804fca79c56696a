import type { z } from 'zod';

/** The configuration is wrong. The message lists every problem, one a line. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(name: string, problems: readonly string[]) {
    super(
      `The configuration of ${name} is not valid:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the environment through a schema. Pure: only main files hand `process.env` in.
 * An empty variable counts as not set, because that is what `VARIABLE= command` means to people.
 * @throws ConfigError that lists every problem at once. It never contains a value: it may be secret.
 */
export function parseConfig<S extends z.ZodType>(
  name: string,
  schema: S,
  env: Record<string, string | undefined>,
): z.output<S> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const variable = issue.path.map(String).join('.') || '(all)';
    return given[variable] === undefined && issue.code === 'invalid_type'
      ? `${variable} is not set`
      : `${variable}: ${issue.message}`;
  });
  throw new ConfigError(name, problems);
}
