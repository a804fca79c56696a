import { encodeDoctorId } from '@rendezvous/platform/ids';
import type { InternalClient } from '@rendezvous/platform/internal-client';
import { z } from 'zod';

import { checked, question } from './http-slots-service.ts';
import type { PracticeDirectory } from './practice-directory.ts';

const practiceDocument = `query AppointmentsPractice($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Doctor { calendarPractice } }
}`;

const practiceAnswer = z.object({
  _entities: z.tuple([z.object({ calendarPractice: z.string().nullable() }).nullable()]),
});

/** The slots subgraph over HTTP, asked as a service and not as the caller. */
export function createHttpPracticeDirectory(
  client: Pick<InternalClient, 'query'>,
  region: string,
): PracticeDirectory {
  return {
    async find(doctorId, origin) {
      const id = encodeDoctorId(region, doctorId);
      const answer = await client.query<unknown>({
        ...question(region, origin),
        document: practiceDocument,
        variables: { representations: [{ __typename: 'Doctor', id }] },
      });
      const [doctor] = checked(practiceAnswer, answer)._entities;
      return doctor?.calendarPractice ?? null;
    },
  };
}
