import { ServiceUnavailable } from '@rendezvous/platform/errors';
import { encodeDoctorId } from '@rendezvous/platform/ids';
import type { InternalClient } from '@rendezvous/platform/internal-client';
import { z } from 'zod';

import { type DoctorDirectory, UnknownDoctor } from './doctor-directory.ts';

const doctorDocument = `query NotificationsDoctor($id: ID!) {
  doctor(id: $id) { name practice { name street postcode town phone email } }
}`;

const answerSchema = z.object({
  doctor: z
    .object({
      name: z.string(),
      practice: z.object({
        name: z.string(),
        street: z.string(),
        postcode: z.string(),
        town: z.string(),
        phone: z.string(),
        email: z.string(),
      }),
    })
    .nullable(),
});

/** The doctors subgraph over HTTP, asked as a service and not as a patient. */
export function createHttpDoctorDirectory(
  client: Pick<InternalClient, 'query'>,
  region: string,
): DoctorDirectory {
  return {
    async find(doctorId, { language, requestId, traceparent }) {
      const answer = await client.query<unknown>({
        region,
        language,
        requestId,
        ...(traceparent === undefined ? {} : { traceparent }),
        document: doctorDocument,
        variables: { id: encodeDoctorId(region, doctorId) },
      });
      const result = answerSchema.safeParse(answer);
      // An answer of another shape means another version is being rolled out: worth another try.
      if (!result.success) throw new ServiceUnavailable('doctors', { cause: result.error });
      if (result.data.doctor === null) throw new UnknownDoctor(doctorId);
      return result.data.doctor;
    },
  };
}
