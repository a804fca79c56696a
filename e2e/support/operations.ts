/** The operations that the scenarios share, as a frontend would write them. */
import { randomUUID } from 'node:crypto';
import { delay } from '@rendezvous/platform/wait';
import { query, type RequestOptions, UnexpectedErrors } from './client.ts';

export interface SlotNode {
  id: string;
  startsAt: string;
  endsAt: string;
  timeZone: string;
}

export interface AppointmentNode {
  id: string;
  status: string;
  slot: SlotNode;
  previous: { id: string; status: string } | null;
}

export interface MutationAnswer {
  __typename: string;
  message?: string;
  code?: string;
  alternatives?: SlotNode[];
  expiresAt?: string;
  appointment?: AppointmentNode;
}

const slotFields = 'id startsAt endsAt timeZone';
const appointmentFields = `id status slot { ${slotFields} } previous { id status }`;

function mutationDocument(field: string): string {
  const verbNoun = `${field[0]?.toUpperCase()}${field.slice(1)}`;
  const alternatives =
    field === 'cancelAppointment' ? '' : `... on SlotTaken { alternatives { ${slotFields} } }`;
  const expiry = field === 'holdSlot' ? 'expiresAt' : '';
  return `mutation ${verbNoun}($input: ${verbNoun}Input!) {
    ${field}(input: $input) {
      __typename
      ... on UserError { message code }
      ${alternatives}
      ... on ${verbNoun}Success { ${expiry} appointment { ${appointmentFields} } }
    }
  }`;
}

async function mutate(
  endpoint: string,
  field: string,
  input: object,
  options: RequestOptions,
): Promise<MutationAnswer> {
  const data = await query<Record<string, MutationAnswer>>(
    endpoint,
    mutationDocument(field),
    { input },
    options,
  );
  const answer = data[field];
  if (answer === undefined || answer === null) throw new Error(`${field} answered nothing`);
  return answer;
}

/** Holds a slot; a request id is made unless one is given. */
export function hold(
  endpoint: string,
  token: string,
  input: { slotId: string; requestId?: string },
): Promise<MutationAnswer> {
  return mutate(endpoint, 'holdSlot', { requestId: randomUUID(), ...input }, { token });
}

/** Books a slot; a request id is made unless one is given. */
export function book(
  endpoint: string,
  token: string,
  input: { slotId: string; requestId?: string; reason?: string },
): Promise<MutationAnswer> {
  return mutate(endpoint, 'bookAppointment', { requestId: randomUUID(), ...input }, { token });
}

/** Moves an appointment to another slot of the same doctor. */
export function reschedule(
  endpoint: string,
  token: string,
  input: { appointmentId: string; newSlotId: string; requestId?: string },
): Promise<MutationAnswer> {
  return mutate(
    endpoint,
    'rescheduleAppointment',
    { requestId: randomUUID(), ...input },
    { token },
  );
}

/** Cancels an appointment. */
export function cancel(
  endpoint: string,
  token: string,
  input: { appointmentId: string; requestId?: string; reason?: string },
): Promise<MutationAnswer> {
  return mutate(endpoint, 'cancelAppointment', { requestId: randomUUID(), ...input }, { token });
}

const attemptsMaximum = 60;
const betweenAttemptsMs = 250;

/**
 * What a careful client does: the same request again, with the same id, for as long as it is told to
 * try again or that the first one still runs.
 */
export async function untilAnswered<Answer extends object>(
  request: (requestId: string) => Promise<Answer>,
): Promise<Answer> {
  const requestId = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await request(requestId);
      const isRunning = '__typename' in answer && answer.__typename === 'RequestInProgress';
      if (!isRunning || attempt >= attemptsMaximum) return answer;
    } catch (error) {
      const isTemporary =
        error instanceof UnexpectedErrors &&
        error.codes.every((code) => code === 'SERVICE_UNAVAILABLE');
      if (!isTemporary || attempt >= attemptsMaximum) throw error;
    }
    await delay(betweenAttemptsMs);
  }
}

/** A calendar date some days from today, in UTC. */
export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

export interface DoctorNode {
  id: string;
  name: string;
  availability: { date: string; slots: SlotNode[] }[];
}

const freeTimeDocument = `query FreeTime($filter: DoctorFilter!, $from: Date!, $days: Int!, $first: Int!) {
  searchDoctors(filter: $filter, sort: NEXT_AVAILABLE, first: $first) {
    edges { node { id name availability(from: $from, days: $days) { date slots { ${slotFields} } } } }
  }
}`;

/** Doctors with free slots from two days ahead on: far enough for every cancellation window. */
export async function findFreeTime(
  endpoint: string,
  options: { first?: number; filter?: object } = {},
): Promise<{ doctor: DoctorNode; slots: SlotNode[] }[]> {
  const from = daysFromNow(2);
  const { searchDoctors } = await query<{ searchDoctors: { edges: { node: DoctorNode }[] } }>(
    endpoint,
    freeTimeDocument,
    {
      from,
      days: 14,
      first: options.first ?? 10,
      filter: { availableFrom: from, availableTo: daysFromNow(15), ...options.filter },
    },
  );
  return searchDoctors.edges
    .map(({ node }) => ({ doctor: node, slots: node.availability.flatMap((day) => day.slots) }))
    .filter((each) => each.slots.length > 0);
}

/** The free slots of one doctor in `days` days, from two days ahead on unless told otherwise. */
export async function freeSlots(
  endpoint: string,
  doctorId: string,
  days = 14,
  firstDay = 2,
): Promise<SlotNode[]> {
  const { doctor } = await query<{ doctor: DoctorNode }>(
    endpoint,
    `query Availability($id: ID!, $from: Date!, $days: Int!) {
      doctor(id: $id) { id name availability(from: $from, days: $days) { date slots { ${slotFields} } } }
    }`,
    { id: doctorId, from: daysFromNow(firstDay), days },
  );
  return doctor.availability.flatMap((day) => day.slots);
}
