import { retryWithJitter } from '@rendezvous/platform/retry';
import { z } from 'zod';
import { CliError } from './cli-error.ts';
import type { Patience } from './registry-api.ts';
import { describeSystemError } from './system-error.ts';

const answer = z.object({ data: z.object({ _service: z.object({ sdl: z.string() }) }) });

/** Asks a running service for the schema it serves. @throws CliError */
export async function askService(url: string, patience: Patience): Promise<string> {
  let body: unknown;
  try {
    body = await retryWithJitter(async (signal) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ _service { sdl } }' }),
        signal,
      });
      return response.json();
    }, patience);
  } catch (error) {
    throw new CliError(
      2,
      'E028',
      `${url} cannot be asked for its schema: ${describeSystemError(error)}`,
    );
  }
  const read = answer.safeParse(body);
  if (read.success) return read.data.data._service.sdl;
  throw new CliError(1, 'E001', `${url} does not answer _service, so it is no subgraph`);
}
