import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createLogger } from '@rendezvous/platform/logger';
import { type GraphQLAnswer, post, query, type RequestOptions } from '../support/client.ts';
import { book, cancel, findFreeTime } from '../support/operations.ts';
import { usePartners } from '../support/partners.ts';
import { internalTokenSecret, useProduct } from '../support/product-under-test.ts';
import { type Attempt, forgedIdentities, greedyOperations, internalToken } from './attempts.ts';

const logged: string[] = [];
const gatewayLogger = createLogger({
  name: 'gateway',
  level: 'info',
  destination: { write: (line) => void logged.push(line) },
});
const preparationTimeoutMs = 240_000;

const partners = usePartners();
const product = useProduct({
  regions: ['fr', 'de'],
  environment: partners.environment,
  gatewayLogger,
});
/** What must never be logged. */
const secrets: string[] = [];
const ids = { appointment: '', slot: '', doctor: '', practice: '' };
let keyOfClinic = '';
let keyOfDeveloper = '';

beforeAll(async () => {
  const endpoint = product.endpoint();
  const [free] = await findFreeTime(endpoint);
  const { appointment } = await book(endpoint, await product.token('ada'), {
    slotId: free!.slots[0]!.id,
    reason: 'a private matter',
  });
  const { doctor } = await query<{ doctor: { practice: { id: string } } }>(
    endpoint,
    `{ doctor(id: "${free!.doctor.id}") { practice { id } } }`,
  );
  ids.appointment = appointment!.id;
  ids.slot = free!.slots[0]!.id;
  ids.doctor = free!.doctor.id;
  ids.practice = doctor.practice.id;
  const practices = [ids.practice];
  const keys = await partners.publish(endpoint, [
    { name: 'clinic', practices },
    { name: 'developer', practices, level: 'allow-ids' },
  ]);
  [keyOfClinic = '', keyOfDeveloper = ''] = keys;
  secrets.push(...keys, internalTokenSecret, 'a private matter', 'ada@example.org');
}, preparationTimeoutMs);

/** The value of one series, or the sum of those whose labels contain all the words. */
function countOf(metrics: string, name: string, ...words: string[]): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && words.every((word) => line.includes(word)))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const rejected = async (reason: string) =>
  countOf(
    await product.metrics(),
    'rendezvous_gateway_requests_rejected_total',
    `reason="${reason}"`,
  );

/** Makes an attempt, and expects it to be refused, counted once, and logged by its id alone. */
async function expectRefusal(attempt: Attempt): Promise<void> {
  const requestId = randomUUID();
  const before = await rejected(attempt.reason);
  const response = await fetch(new URL(attempt.path ?? '/graphql', product.endpoint()), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...attempt.headers },
    body: JSON.stringify(attempt.body),
    signal: AbortSignal.timeout(30_000),
  });
  const { data, errors } = (await response.json()) as Partial<GraphQLAnswer>;
  expect({ name: attempt.name, data, code: errors?.[0]?.extensions?.['code'] }).toEqual({
    name: attempt.name,
    data: undefined,
    code: attempt.code,
  });
  expect(await rejected(attempt.reason)).toBe(before + 1);
  const lines = logged.filter((line) => line.includes(requestId));
  expect(lines.join('')).toContain(attempt.code);
  const token = attempt.headers?.['authorization']?.split(' ')[1];
  for (const secret of [...secrets, ...(token === undefined ? [] : [token])]) {
    expect(logged.join('')).not.toContain(secret);
  }
}

describe('every attempt is refused, counted, and logged without secrets', () => {
  test('to be somebody else', async () => {
    const attempts = await forgedIdentities(product, keyOfClinic);
    for (const attempt of attempts) await expectRefusal(attempt);
  });

  test('to ask for more than one may', async () => {
    for (const attempt of greedyOperations()) await expectRefusal(attempt);
  });
});

describe('an internal token from outside', () => {
  const document = '{ me { id } }';
  const asked = (url: string, token: string) =>
    post<{ me: object | null }>(url, document, {}, { headers: { 'x-rendezvous-internal': token } });
  const unauthorised = async () =>
    countOf(
      await product.metrics('appointments'),
      'rendezvous_subgraph_request_seconds_count',
      'status="401"',
    );

  test('makes nobody of its sender at the gateway', async () => {
    const before = await rejected('internalToken');
    const token = await internalToken(new Date());
    const { data, errors } = await asked(product.endpoint(), token);
    expect({ data, errors }).toEqual({ data: { me: null }, errors: [] });
    expect(await rejected('internalToken')).toBe(before + 1);
    expect(logged.join('')).toContain('An internal token came from outside');
    expect(logged.join('')).not.toContain(token);
  });

  test('is refused by a subgraph when it has expired, or is signed with another secret', async () => {
    const before = await unauthorised();
    const aMinuteAgo = new Date(Date.now() - 61_000);
    const tokens = [
      await internalToken(aMinuteAgo),
      await internalToken(new Date(), `another ${internalTokenSecret}`),
    ];
    for (const token of tokens) {
      const { status, data } = await asked(product.subgraph('appointments'), token);
      expect({ status, data }).toEqual({ status: 401, data: null });
    }
    expect(await unauthorised()).toBe(before + tokens.length);
    // The same token in its minute: what is refused is its age and its signature.
    const good = await asked(product.subgraph('appointments'), await internalToken(new Date()));
    expect(good.data?.me).toEqual({ id: 'mallory' });
  });
});

describe('a contract of partners', () => {
  const ask = <T>(document: string) =>
    post<T>(product.endpoint(), document, {}, { headers: { 'x-api-key': keyOfDeveloper } });
  type Type = { fields: { name: string }[] } | null;

  test('shows nothing in its introspection that is not in it', async () => {
    const { data, errors } = await ask<{ mutation: Type; patient: Type; secret: Type }>(`{
      mutation: __type(name: "Mutation") { fields { name } }
      patient: __type(name: "PatientRecord") { fields { name } }
      secret: __type(name: "access__Role") { fields { name } }
    }`);
    expect(errors).toEqual([]);
    const names = data?.mutation?.fields.map(({ name }) => name) ?? [];
    expect(names).toContain('checkInAppointment');
    for (const hidden of ['bookAppointment', 'erasePatient', 'updateProfile']) {
      expect(names).not.toContain(hidden);
    }
    expect([data?.patient, data?.secret]).toEqual([null, null]);
  });

  test('does not run, nor suggest, what is not in it', async () => {
    for (const field of ['me { id }', 'patientRecord(patientId: "ada") { id }']) {
      const { data, errors } = await ask(`{ ${field} }`);
      expect(data).toBeNull();
      expect(errors[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });
});

describe('data of somebody else', () => {
  const unknown = () => ids.appointment.replace(/[^.]+$/, '00000000-0000-7000-8000-000000000000');
  const read = (id: string) =>
    `{ appointment(id: "${id}") { id status reason patient { name } notifications { id } } }`;
  const failures = async (operation: string) =>
    countOf(
      await product.metrics('appointments'),
      'rendezvous_appointment_changes_total',
      `operation="${operation}"`,
      'outcome="AppointmentNotFound"',
    );

  const withheld = async (role: string) =>
    countOf(
      await product.metrics('appointments'),
      'rendezvous_appointments_withheld_total',
      `role="${role}"`,
    );

  test('another patient’s appointment is one that does not exist', async () => {
    const token = await product.token('mallory');
    const answers = await Promise.all(
      [ids.appointment, unknown()].map((id) => post(product.endpoint(), read(id), {}, { token })),
    );
    for (const { data, errors } of answers) {
      expect({ data, errors }).toEqual({ data: { appointment: null }, errors: [] });
    }
    expect(await withheld('patient')).toBe(1);
    const before = await failures('cancelAppointment');
    const input = (appointmentId: string) => ({ appointmentId });
    const refused = await cancel(product.endpoint(), token, input(ids.appointment));
    expect(refused).toEqual(await cancel(product.endpoint(), token, input(unknown())));
    expect(refused.__typename).toBe('AppointmentNotFound');
    expect(await failures('cancelAppointment')).toBe(before + 2);
  });

  test('another patient’s record is refused', async () => {
    const token = await product.token('mallory');
    const document = '{ patientRecord(patientId: "ada") { profile { email } } }';
    const { data, errors } = await post(product.endpoint(), document, {}, { token });
    expect(data).toEqual({ patientRecord: null });
    expect(errors[0]?.extensions?.['code']).toBe('FORBIDDEN');
    const erase = 'mutation { erasePatient(input: { patientId: "ada" }) { __typename } }';
    const erased = await post(product.endpoint(), erase, {}, { token });
    expect(erased.errors[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  test('staff see and change the patients of their own practice only', async () => {
    const scope = 'schedule:read schedule:write appointments:read appointments:write';
    const staffOf = async (practice: string): Promise<RequestOptions> => ({
      token: await product.token('clara', 'fr', {
        actor: { role: 'staff', practices: [practice], scope },
      }),
    });
    const others = await staffOf(
      ids.practice === 'practice.fr.1' ? 'practice.fr.2' : 'practice.fr.1',
    );
    const document = `{
      appointment(id: "${ids.appointment}") { reason patient { name } }
      slot(id: "${ids.slot}") { appointment { id } }
      doctor(id: "${ids.doctor}") { calendarDay(date: "2030-01-07") { date } schedule { __typename } }
    }`;
    const endpoint = product.endpoint();
    const own = await query<object>(endpoint, document, {}, await staffOf(ids.practice));
    expect(own).toMatchObject({
      appointment: { reason: 'a private matter' },
      slot: { appointment: { id: ids.appointment } },
      doctor: { calendarDay: { date: '2030-01-07' } },
    });
    expect(await query(endpoint, document, {}, others)).toEqual({
      appointment: null,
      slot: { appointment: null },
      doctor: { calendarDay: null, schedule: null },
    });
    expect(await withheld('staff')).toBe(1);
    const before = await failures('cancelAppointmentForPatient');
    const mutation = `mutation ($input: CancelAppointmentForPatientInput!) {
      cancelAppointmentForPatient(input: $input) { __typename }
    }`;
    const input = { requestId: randomUUID(), appointmentId: ids.appointment };
    expect(await query(endpoint, mutation, { input }, others)).toEqual({
      cancelAppointmentForPatient: { __typename: 'AppointmentNotFound' },
    });
    expect(await failures('cancelAppointmentForPatient')).toBe(before + 1);
  });
});
