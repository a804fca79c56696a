import { retryWithJitter } from '@rendezvous/platform/retry';
import { z } from 'zod';
import type { CompositionProblem } from '../domain/compose.ts';
import { CliError, type CliErrorCode } from './cli-error.ts';
import { describeSystemError } from './system-error.ts';

/** The registry, as commands speak to it. */
export interface RegistryApi {
  /**
   * Sends a request and answers the JSON body.
   * @param o.isOnce not to be sent again when no answer came, because it makes something each time
   * @throws CliError with exit code 2 when the registry cannot be reached, 1 when it refuses
   */
  send(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    o?: { body?: unknown; isOnce?: boolean },
  ): Promise<unknown>;
}

/** How often and how long the registry is asked. */
export interface Patience {
  attempts: number;
  timeoutMs: number;
  baseDelayMs: number;
  maxDelayMs: number;
}

export const usualPatience: Patience = {
  attempts: 4,
  timeoutMs: 30_000,
  baseDelayMs: 250,
  maxDelayMs: 4_000,
};

/** Rover's codes for what the registry refuses; the rest is E012. */
const roverCodes: Readonly<Record<string, CliErrorCode>> = {
  INVALID_API_KEY: 'E013',
  FORBIDDEN: 'E010',
  NOTHING_PUBLISHED: 'E027',
  SUBGRAPH_NOT_FOUND: 'E009',
  COMPOSITION_FAILED: 'E029',
  MANIFEST_INVALID: 'R004',
  OPERATION_INVALID: 'E030',
};

const refusal = z.object({
  error: z.object({ code: z.string(), message: z.string() }),
  errors: z.array(z.record(z.string(), z.unknown())).optional(),
});

/** The registry is not there, or not able to answer now. */
class Unavailable extends Error {}

/** Speaks to the registry at `url` with a key. */
export function createRegistryApi(o: {
  url: string;
  key: string;
  patience: Patience;
}): RegistryApi {
  const base = o.url.replace(/\/+$/, '');
  return {
    async send(method, path, { body, isOnce = false } = {}) {
      const request = async (signal: AbortSignal): Promise<{ status: number; text: string }> => {
        const response = await fetch(`${base}${path}`, {
          method,
          headers: { 'x-api-key': o.key, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal,
        });
        const text = await response.text();
        if (response.status >= 500 || response.status === 429) {
          throw new Unavailable(`it answered ${response.status}`);
        }
        return { status: response.status, text };
      };
      try {
        const attempts = isOnce ? 1 : o.patience.attempts;
        const { status, text } = await retryWithJitter(request, { ...o.patience, attempts });
        return readAnswer(status, text);
      } catch (error) {
        if (error instanceof CliError) throw error;
        throw new CliError(
          2,
          'E028',
          `The registry at ${base} cannot be reached: ${describeSystemError(error)}`,
        );
      }
    },
  };
}

function readAnswer(status: number, text: string): unknown {
  const body = text === '' ? null : parseJson(text);
  if (status < 400) return body;
  const read = refusal.safeParse(body);
  if (!read.success) {
    throw new CliError(1, 'E001', `The registry answered ${status} and no error of its own`);
  }
  const { error, errors } = read.data;
  throw new CliError(1, roverCodes[error.code] ?? 'E012', error.message, {
    registry_code: error.code,
    ...(errors === undefined ? {} : { build_errors: errors.map(toBuildError) }),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(1, 'E001', 'The registry answered something that is not JSON');
  }
}

/** A composition error as Rover shows one. */
export function toBuildError(
  problem: Partial<CompositionProblem>,
): Readonly<Record<string, unknown>> {
  const { code, message, locations = [], ...place } = problem;
  return { message, code, type: 'composition', ...place, nodes: locations };
}

/**
 * Checks the shape of an answer.
 * @throws CliError
 */
export function readShape<Shape>(schema: z.ZodType<Shape>, answer: unknown): Shape {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new CliError(
    1,
    'E001',
    `The registry's answer is not understood: ${place} ${issue?.message}`,
  );
}
