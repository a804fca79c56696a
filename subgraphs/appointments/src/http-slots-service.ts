import { ServiceUnavailable } from '@rendezvous/platform/errors';
import type { InternalQuery } from '@rendezvous/platform/internal-client';
import type { z } from 'zod';

import type { LookupOrigin } from './slot-directory.ts';

/** What every query to the slots service carries besides its document. */
export function question(
  region: string,
  origin: LookupOrigin,
): Omit<InternalQuery, 'document' | 'variables'> {
  const { language, requestId, traceparent } = origin;
  return { region, language, requestId, ...(traceparent === undefined ? {} : { traceparent }) };
}

/**
 * An answer in the shape that was asked for. One of another shape means that another version is
 * being rolled out: worth another try. @throws ServiceUnavailable
 */
export function checked<S extends z.ZodType>(schema: S, answer: unknown): z.output<S> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new ServiceUnavailable('slots', { cause: result.error });
}
