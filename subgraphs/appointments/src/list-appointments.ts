import { type Page, type PageRequest, readPage } from '@rendezvous/platform/page';
import { z } from 'zod';

import type { Appointment } from './domain/appointment.ts';
import type { AppointmentStatus } from './domain/appointment-status.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { listAppointments, type ListPosition } from './repository.ts';

/**
 * A page of a patient's appointments, the latest start first. Pages do not shift when appointments
 * are added meanwhile: a cursor is a place in the order, not a number of rows.
 * @throws BadUserInput when `first` is not 1 to 50 or `after` is no cursor of this list
 */
export async function listOwnAppointments(
  { client }: Pick<RegionDependencies, 'client'>,
  patientId: string,
  page: PageRequest & { readonly status?: AppointmentStatus | null | undefined },
): Promise<Page<Appointment>> {
  const status = page.status ?? null;
  return readPage<Appointment, ListPosition>(page, {
    readCursor,
    writeCursor,
    read: (after, take) => listAppointments(client, { patientId, take, after, status }),
  });
}

const cursorContent = z.tuple([z.int().min(0).max(8.64e15), z.uuid()]);

function writeCursor({ slotStartsAt, id }: ListPosition): string {
  return Buffer.from(JSON.stringify([slotStartsAt.getTime(), id])).toString('base64url');
}

function readCursor(cursor: string): ListPosition | null {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [startsAtMs, id] = cursorContent.parse(content);
    return { slotStartsAt: new Date(startsAtMs), id };
  } catch {
    return null;
  }
}
