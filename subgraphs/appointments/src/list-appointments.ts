import { BadUserInput } from '@rendezvous/platform/errors';
import { z } from 'zod';

import type { Appointment } from './domain/appointment.ts';
import type { AppointmentStatus } from './domain/appointment-status.ts';
import type { RegionDependencies } from './region-dependencies.ts';
import { listAppointments, type ListPosition } from './repository.ts';

const firstMaximum = 50;

/** A page of a patient's own appointments. */
export interface AppointmentPage {
  readonly edges: readonly { readonly cursor: string; readonly node: Appointment }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * A page of a patient's appointments, the latest start first. Pages do not shift when appointments
 * are added meanwhile: a cursor is a place in the order, not a number of rows.
 * @throws BadUserInput when `first` is not 1 to 50 or `after` is no cursor of this list
 */
export async function listOwnAppointments(
  { client }: Pick<RegionDependencies, 'client'>,
  patientId: string,
  page: {
    readonly first: number;
    readonly after?: string | null | undefined;
    readonly status?: AppointmentStatus | null | undefined;
  },
): Promise<AppointmentPage> {
  const { first } = page;
  if (first < 1 || first > firstMaximum) {
    throw new BadUserInput(
      'first',
      `must be 1 to ${firstMaximum}; ask for more pages with "after"`,
    );
  }
  const after = page.after == null ? null : decodeCursor(page.after);
  const status = page.status ?? null;
  // One more than asked for says whether there is another page.
  const rows = await listAppointments(client, { patientId, take: first + 1, after, status });
  const edges = rows.slice(0, first).map((node) => ({ cursor: encodeCursor(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null && edges.length > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const cursorContent = z.tuple([z.int().min(0).max(8.64e15), z.uuid()]);

function encodeCursor({ slotStartsAt, id }: ListPosition): string {
  return Buffer.from(JSON.stringify([slotStartsAt.getTime(), id])).toString('base64url');
}

function decodeCursor(cursor: string): ListPosition {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [startsAtMs, id] = cursorContent.parse(content);
    return { slotStartsAt: new Date(startsAtMs), id };
  } catch {
    throw new BadUserInput('after', 'is not a cursor of this list; send the endCursor of a page');
  }
}
