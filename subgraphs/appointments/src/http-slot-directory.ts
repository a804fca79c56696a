import type { InternalClient } from '@rendezvous/platform/internal-client';
import { decodeSlotId, encodeSlotId } from '@rendezvous/platform/ids';
import { z } from 'zod';

import type { SlotKey } from './domain/slot.ts';
import { checked, question } from './http-slots-service.ts';
import type { SlotDirectory } from './slot-directory.ts';

const slotDocument = `query AppointmentsSlot($id: ID!) {
  slot(id: $id) { startsAt endsAt timeZone visitKind }
}`;

const alternativesDocument = `query AppointmentsAlternatives($id: ID!, $first: Int!) {
  alternativeSlots(slotId: $id, first: $first) { id }
}`;

const instant = z.iso.datetime().transform((text) => new Date(text));

const slotAnswer = z.object({
  slot: z
    .object({
      startsAt: instant,
      endsAt: instant,
      timeZone: z.string(),
      visitKind: z.enum(['IN_PERSON', 'VIDEO']),
    })
    .nullable(),
});

const alternativesAnswer = z.object({ alternativeSlots: z.array(z.object({ id: z.string() })) });

/** The slots subgraph over HTTP, asked as a service and not as the patient. */
export function createHttpSlotDirectory(
  client: Pick<InternalClient, 'query'>,
  region: string,
): SlotDirectory {
  return {
    async find(key, origin) {
      const answer = await client.query<unknown>({
        ...question(region, origin),
        document: slotDocument,
        variables: { id: encodeSlotId(region, key.doctorId, key.startsAt) },
      });
      const { slot } = checked(slotAnswer, answer);
      return slot === null ? null : { ...slot, doctorId: key.doctorId };
    },
    async findAlternatives(key, first, origin) {
      const answer = await client.query<unknown>({
        ...question(region, origin),
        document: alternativesDocument,
        variables: { id: encodeSlotId(region, key.doctorId, key.startsAt), first },
      });
      const { alternativeSlots } = checked(alternativesAnswer, answer);
      return alternativeSlots.map(({ id }): SlotKey => {
        const { doctorId, startsAt } = decodeSlotId(id, 'alternativeSlots');
        return { doctorId, startsAt };
      });
    },
  };
}
