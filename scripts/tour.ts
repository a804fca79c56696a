/**
 * The tour: what a patient does, through the public endpoint only. Search, look at free times,
 * hold, book, book again with the same request id, move, cancel; each step is printed. It ends with
 * exit code 1 and one sentence if a step does not answer what the README promises.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { parseConfig } from '@rendezvous/platform/config';
import { delay } from '@rendezvous/platform/wait';
import { createGatewayClient, type GatewayClient } from './gateway-client.ts';

const tokenTimeoutMs = 20_000;
const freshnessTimeoutMs = 5_000;
const pollIntervalMs = 25;

interface Slot {
  id: string;
  startsAt: string;
  timeZone: string;
}

interface DoctorNode {
  id: string;
  name: string;
  practice: { name: string; town: string };
  availability: { date: string; slots: Slot[] }[];
}

interface Answer {
  __typename: string;
  message?: string;
  expiresAt?: string;
  appointment?: {
    id: string;
    status: string;
    slot: Slot;
    previous: { id: string; status: string } | null;
    notifications?: { kind: string; subject: string; state: string }[];
  };
}

class TourFailed extends Error {}

const configSchema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(4000),
  DATA_DIR: z.string().min(1).default('.data'),
});

const appointmentFields = `
  id status slot { id startsAt timeZone } previous { id status }`;

const searchDocument = `query FindCardiologist($filter: DoctorFilter!, $from: Date!) {
  searchDoctors(filter: $filter, sort: NEXT_AVAILABLE, first: 5) {
    totalCount
    edges {
      distanceKm
      node {
        id name practice { name town }
        availability(from: $from, days: 7) { date slots { id startsAt timeZone } }
      }
    }
  }
}`;

function mutation(name: string, input: string): string {
  return `mutation ${name[0]?.toUpperCase()}${name.slice(1)}($input: ${input}!) {
    ${name}(input: $input) {
      __typename
      ... on UserError { message code }
      ... on ${input.replace(/Input$/, 'Success')} {
        ${name === 'holdSlot' ? 'expiresAt' : ''} appointment { ${appointmentFields} }
      }
    }
  }`;
}

async function mintToken(patient: string): Promise<string> {
  const script = fileURLToPath(new URL('token.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [script, '--patient', patient, '--region', 'fr'],
    { timeout: tokenTimeoutMs },
  );
  return stdout.trim();
}

function step(number: number, title: string): void {
  console.log(`\n${number}. ${title}`);
}

function say(line: string): void {
  console.log(`   ${line}`);
}

function localTime(slot: Slot): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: slot.timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(slot.startsAt));
}

function expectAnswer(answer: Answer, expected: string): NonNullable<Answer['appointment']> {
  if (answer.__typename !== expected || answer.appointment === undefined) {
    throw new TourFailed(`expected ${expected}, got ${answer.__typename}: ${answer.message ?? ''}`);
  }
  return answer.appointment;
}

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

async function findDoctor(post: GatewayClient): Promise<{ doctor: DoctorNode; slots: Slot[] }> {
  const from = daysFromNow(1);
  const variables = {
    from,
    filter: {
      specialty: 'cardiology',
      place: 'Lyon',
      availableFrom: from,
      availableTo: daysFromNow(7),
    },
  };
  const { searchDoctors } = await post<{
    searchDoctors: { totalCount: number; edges: { distanceKm: number; node: DoctorNode }[] };
  }>(searchDocument, variables);
  say(`${searchDoctors.totalCount} cardiologists near Lyon have free time this week:`);
  for (const edge of searchDoctors.edges) {
    const free = edge.node.availability.reduce((sum, day) => sum + day.slots.length, 0);
    const { name, practice } = edge.node;
    say(`- ${name}, ${practice.town}, ${edge.distanceKm.toFixed(1)} km, ${free} free slots`);
  }
  for (const { node } of searchDoctors.edges) {
    const slots = node.availability.flatMap((day) => day.slots);
    if (slots.length >= 2) return { doctor: node, slots };
  }
  throw new TourFailed('no cardiologist near Lyon has two free slots');
}

async function isFree(post: GatewayClient, doctorId: string, slot: Slot): Promise<boolean> {
  const from = daysFromNow(0);
  const { doctor } = await post<{ doctor: DoctorNode }>(
    `query Availability($id: ID!, $from: Date!) {
      doctor(id: $id) { availability(from: $from, days: 14) { date slots { id } } }
    }`,
    { id: doctorId, from },
  );
  return doctor.availability.some((day) => day.slots.some((free) => free.id === slot.id));
}

/** Asks again until the availability of the slot is as expected; says how long that took. */
async function waitUntilFree(post: GatewayClient, doctorId: string, slot: Slot, free: boolean) {
  const startedAt = performance.now();
  while ((await isFree(post, doctorId, slot)) !== free) {
    if (performance.now() - startedAt > freshnessTimeoutMs) {
      throw new TourFailed(`the slot is still shown as ${free ? 'taken' : 'free'}`);
    }
    await delay(pollIntervalMs);
  }
  return Math.round(performance.now() - startedAt);
}

async function runTour(endpoint: string, post: GatewayClient): Promise<void> {
  console.log(`A tour of ${endpoint}`);
  step(1, 'Search: a cardiologist near Lyon with free time from tomorrow on');
  const { doctor, slots } = await findDoctor(post);
  const [first, second] = slots as [Slot, Slot];

  step(2, `Availability of ${doctor.name}`);
  for (const day of doctor.availability.filter((each) => each.slots.length > 0).slice(0, 3)) {
    say(`${day.date}: ${day.slots.length} free`);
  }

  step(3, `Hold ${localTime(first)}`);
  const hold = await post<{ holdSlot: Answer }>(mutation('holdSlot', 'HoldSlotInput'), {
    input: { requestId: randomUUID(), slotId: first.id },
  });
  expectAnswer(hold.holdSlot, 'HoldSlotSuccess');
  say(`held for us until ${hold.holdSlot.expiresAt}`);

  step(4, 'Book it');
  const bookInput = { requestId: randomUUID(), slotId: first.id, reason: 'Yearly check-up' };
  const book = mutation('bookAppointment', 'BookAppointmentInput');
  const booked = await post<{ bookAppointment: Answer }>(book, { input: bookInput });
  const appointment = expectAnswer(booked.bookAppointment, 'BookAppointmentSuccess');
  say(`${appointment.status}: ${appointment.id}`);

  step(5, 'Book again with the same request id, as a phone with a bad network does');
  const again = await post<{ bookAppointment: Answer }>(book, { input: bookInput });
  const same = expectAnswer(again.bookAppointment, 'BookAppointmentSuccess').id;
  if (same !== appointment.id) throw new TourFailed('the same request id booked a second time');
  say('the same appointment, booked once');
  say(
    `nobody else is offered the slot: fresh after ${await waitUntilFree(post, doctor.id, first, false)} ms`,
  );

  step(6, `Move it to ${localTime(second)}`);
  const moved = await post<{ rescheduleAppointment: Answer }>(
    mutation('rescheduleAppointment', 'RescheduleAppointmentInput'),
    { input: { requestId: randomUUID(), appointmentId: appointment.id, newSlotId: second.id } },
  );
  const next = expectAnswer(moved.rescheduleAppointment, 'RescheduleAppointmentSuccess');
  say(`${next.status}: ${next.id} (before: ${next.previous?.status})`);
  say(
    `the first slot is free again: after ${await waitUntilFree(post, doctor.id, first, true)} ms`,
  );

  step(7, 'Cancel it');
  const canceled = await post<{ cancelAppointment: Answer }>(
    mutation('cancelAppointment', 'CancelAppointmentInput'),
    { input: { requestId: randomUUID(), appointmentId: next.id, reason: 'I feel better' } },
  );
  say(expectAnswer(canceled.cancelAppointment, 'CancelAppointmentSuccess').status);
  await showMessages(post, next.id);
}

async function showMessages(post: GatewayClient, appointmentId: string): Promise<void> {
  step(8, 'What was written to the patient');
  const startedAt = performance.now();
  for (;;) {
    const { appointment } = await post<{ appointment: NonNullable<Answer['appointment']> }>(
      `query Messages($id: ID!) {
        appointment(id: $id) { notifications { kind subject state } }
      }`,
      { id: appointmentId },
    );
    const sent = (appointment.notifications ?? []).filter((each) => each.state === 'SENT');
    if (sent.some((each) => each.kind === 'CANCELED')) {
      for (const message of sent) say(`${message.kind}: ${message.subject}`);
      return;
    }
    if (performance.now() - startedAt > freshnessTimeoutMs) {
      throw new TourFailed('the message about the cancellation was not sent in time');
    }
    await delay(pollIntervalMs);
  }
}

try {
  const { PORT } = parseConfig('tour', configSchema, process.env);
  const endpoint = `http://127.0.0.1:${PORT}/fr/graphql`;
  const token = await mintToken(`tour-${randomUUID().slice(0, 8)}`);
  await runTour(endpoint, createGatewayClient(endpoint, token));
  console.log('\nThe tour is complete.');
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    `\nThe tour stopped: ${reason}\nIs Rendezvous running? Start it with \`npm start\`.`,
  );
  process.exitCode = 1;
}
