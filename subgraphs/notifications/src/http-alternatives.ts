import { ServiceUnavailable } from '@rendezvous/platform/errors';
import { encodeSlotId } from '@rendezvous/platform/ids';
import type { InternalClient } from '@rendezvous/platform/internal-client';
import { z } from 'zod';

import type { Alternatives } from './alternatives.ts';

const alternativesDocument = `query NotificationsAlternatives($id: ID!, $first: Int!) {
  alternativeSlots(slotId: $id, first: $first) { startsAt }
}`;

const answerSchema = z.object({
  alternativeSlots: z.array(
    z.object({ startsAt: z.iso.datetime().transform((text) => new Date(text)) }),
  ),
});

/** The slots subgraph over HTTP. */
export function createHttpAlternatives(
  client: Pick<InternalClient, 'query'>,
  region: string,
): Alternatives {
  return {
    async find(doctorId, startsAt, first, { language, requestId, traceparent }) {
      const answer = await client.query<unknown>({
        region,
        language,
        requestId,
        ...(traceparent === undefined ? {} : { traceparent }),
        document: alternativesDocument,
        variables: { id: encodeSlotId(region, doctorId, startsAt), first },
      });
      const result = answerSchema.safeParse(answer);
      if (!result.success) throw new ServiceUnavailable('slots', { cause: result.error });
      return result.data.alternativeSlots.map((slot) => slot.startsAt);
    },
  };
}
