import { beforeAll, describe, expect, test } from '@jest/globals';
import { type AccessRole, accessScopes } from '@rendezvous/platform/access-rules';
import { type Actor, serviceActor } from '@rendezvous/platform/caller';
import { createInternalTokenSigner } from '@rendezvous/platform/internal-token';
// @boundaries-ignore The rules are read as the documentation reads them.
import { type AccessField, listAccessFields } from '../../scripts/generate/access-fields.ts';
import { post, query } from '../support/client.ts';
import { book, findFreeTime } from '../support/operations.ts';
import { usePartners } from '../support/partners.ts';
import { internalTokenSecret, useProduct } from '../support/product-under-test.ts';
import { operationFor, type Outcome, outcomeOf } from './probe.ts';
import { createSenders, expectedOf, type Sender } from './senders.ts';

const fields = await listAccessFields();
/** Mutations last: an erased patient has no record to be read. */
const shown = fields
  .filter(({ isHidden }) => !isHidden)
  .toSorted((one, other) => Number(one.type === 'Mutation') - Number(other.type === 'Mutation'));
const hidden = fields.filter(({ isHidden }) => isHidden);
const named = (accesses: readonly AccessField[]) =>
  accesses.map((access) => [access.coordinate, access] as const);

const preparationTimeoutMs = 240_000;

const partners = usePartners();
const product = useProduct({ environment: partners.environment });
const ids = { doctor: '', practice: '', slot: '', appointment: '' };
let senders: readonly Sender[] = [];

beforeAll(async () => {
  const endpoint = product.endpoint();
  const [free] = await findFreeTime(endpoint);
  ids.doctor = free!.doctor.id;
  ids.slot = free!.slots[0]!.id;
  const booked = await book(endpoint, await product.token('ada'), { slotId: ids.slot });
  ids.appointment = booked.appointment!.id;
  const { doctor } = await query<{ doctor: { practice: { id: string } } }>(
    endpoint,
    `{ doctor(id: "${ids.doctor}") { practice { id } } }`,
  );
  ids.practice = doctor.practice.id;
  senders = await createSenders(product, partners, ids.practice);
  // A line in the audit trail, which has fields of its own.
  const staff = senders.find(({ role }) => role === 'STAFF')!;
  await query(endpoint, `{ appointment(id: "${ids.appointment}") { id } }`, {}, staff.request);
}, preparationTimeoutMs);

/** Where an object of a type is found. */
function wayTo(type: string, role: AccessRole | null): string {
  const record = role === 'PATIENT' ? 'patientRecord' : 'patientRecord(patientId: "ada")';
  const ways: Readonly<Record<string, string>> = {
    Query: '{ FIELD }',
    Mutation: '{ FIELD }',
    Doctor: `{ doctor(id: "${ids.doctor}") { FIELD } }`,
    Practice: `{ doctor(id: "${ids.doctor}") { practice { FIELD } } }`,
    Slot: `{ slot(id: "${ids.slot}") { FIELD } }`,
    Appointment: `{ appointment(id: "${ids.appointment}") { FIELD } }`,
    PatientRecord: `{ ${record} { FIELD } }`,
    RecordedAccess: `{ ${record} { accesses(first: 1) { edges { node { FIELD } } } } }`,
  };
  const way = ways[type];
  if (way !== undefined) return way;
  throw new Error(
    `A field of ${type} has a rule: add to wayTo() in this file how one finds a ${type}.`,
  );
}

/** What a sender is answered to a made-up question for a field. */
async function ask(access: AccessField, sender: Sender): Promise<Outcome> {
  const document = operationFor(access, wayTo(access.type, sender.role));
  const answer = await post<object>(product.endpoint(), document, {}, sender.request);
  const unasked = answer.errors.filter(({ extensions }) =>
    ['GRAPHQL_VALIDATION_FAILED', 'RATE_LIMITED'].includes(String(extensions?.['code'])),
  );
  expect(unasked).toEqual([]);
  return outcomeOf(access, answer);
}

/** An object that a sender cannot even reach is refused as well. */
function isAsExpected(access: AccessField, expected: Outcome, outcome: Outcome): boolean {
  const isRoot = access.type === 'Query' || access.type === 'Mutation';
  if (isRoot || outcome === expected) return outcome === expected;
  if (outcome === 'refused on the way') return true;
  return outcome === 'nothing there' && expected !== 'allowed';
}

describe('every field with a rule, for every role, as the schemas say', () => {
  test('the rules speak of each role and each scope', () => {
    const roles = new Set(fields.flatMap(({ rule }) => rule.roles));
    expect([...roles].toSorted()).toEqual(
      ['ANYONE', 'OPERATOR', 'PARTNER', 'PATIENT', 'SERVICE', 'STAFF'].toSorted(),
    );
    const scopes = new Set(fields.flatMap(({ rule }) => rule.scopes));
    expect([...scopes].toSorted()).toEqual([...accessScopes].toSorted());
  });

  test.each(named(shown))('%s', async (_coordinate, access) => {
    const asking = senders.filter(
      ({ lacks }) => lacks === undefined || access.rule.scopes.includes(lacks),
    );
    const outcomes = await Promise.all(asking.map((sender) => ask(access, sender)));
    const wrong = asking.flatMap((sender, index) => {
      const expected = expectedOf(access, sender);
      const outcome = outcomes[index]!;
      if (isAsExpected(access, expected, outcome)) return [];
      return [`${sender.name}: ${outcome} instead of ${expected}`];
    });
    expect(wrong).toEqual([]);
    // Otherwise the way leads nowhere, and nothing was tried.
    expect(outcomes).toContain('allowed');
  });
});

describe('fields between services', () => {
  const signer = createInternalTokenSigner(internalTokenSecret);

  function actors(): (Actor | null)[] {
    const scopes = accessScopes;
    const practices = [ids.practice];
    return [
      null,
      { role: 'patient', id: 'ada', practices: [], scopes: [] },
      { role: 'staff', id: 'clara', practices, scopes },
      { role: 'partner', id: 'clinic', practices, scopes },
      { role: 'operator', id: 'olga', practices: [], scopes },
      serviceActor('tests'),
    ];
  }

  function internalWayTo(access: AccessField): string {
    if (access.type !== 'Doctor') return wayTo(access.type, null);
    return '($of: [_Any!]!) { _entities(representations: $of) { ... on Doctor { FIELD } } }';
  }

  test.each(named(hidden))('%s is for services only', async (_coordinate, access) => {
    const document = operationFor(access, internalWayTo(access));
    const variables = { of: [{ __typename: 'Doctor', id: ids.doctor }] };
    for (const actor of actors()) {
      const token = await signer.sign({ region: 'fr', patient: null, actor });
      const headers = { 'x-rendezvous-internal': token };
      const url = product.subgraph(access.subgraph);
      const outcome = outcomeOf(access, await post<object>(url, document, variables, { headers }));
      const role = (actor?.role.toUpperCase() ?? null) as AccessRole | null;
      const expected = expectedOf(access, { role, scopes: accessScopes });
      expect({ role, outcome }).toEqual({ role, outcome: expected });
    }
  });

  test.each(named(hidden))('%s is unknown outside', async (_coordinate, access) => {
    const document = operationFor(access, wayTo(access.type, null));
    for (const { name, lacks, request } of senders) {
      if (lacks !== undefined) continue;
      const { errors, data } = await post(product.endpoint(), document, {}, request);
      const codes = new Set(errors.map(({ extensions }) => extensions?.['code']));
      expect({ name, data, codes: [...codes] }).toEqual({
        name,
        data: null,
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      });
    }
  });
});
