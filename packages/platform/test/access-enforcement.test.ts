import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { type Actor, type ActorRole, serviceActor } from '../src/caller.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/telemetry.ts';
import { ada, type Answer, answerOf, request, start } from './sample-subgraph.ts';

const head = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  directive @access(roles: [access__Role!]!, scopes: [String!]! = []) on FIELD_DEFINITION | OBJECT
  enum access__Role { ANYONE PATIENT STAFF PARTNER OPERATOR SERVICE }`;

const typeDefs = parse(`${head}
  type Query {
    open: String! @access(roles: [ANYONE])
    mine: String @access(roles: [PATIENT])
    internal: String @access(roles: [SERVICE])
    day: String @access(roles: [STAFF, PARTNER], scopes: ["schedule:read"])
    notes: [Note!]! @access(roles: [ANYONE])
  }
  type Note @key(fields: "id") {
    id: ID!
    text: String @access(roles: [STAFF], scopes: ["appointments:read", "patients:read"])
  }
  type Secret @key(fields: "id") @access(roles: [STAFF, OPERATOR]) {
    id: ID!
    owner: String @access(roles: [OPERATOR], scopes: ["audit:read"])
  }`);

const ran: string[] = [];
const answering = (name: string) => () => {
  ran.push(name);
  return name;
};
const note = (id: string): object => ({ id, text: `text ${id}` });

const resolvers = {
  Query: {
    open: answering('open'),
    mine: answering('mine'),
    internal: answering('internal'),
    day: answering('day'),
    notes: () => [note('1'), note('2')],
  },
  Note: { __resolveReference: ({ id }: { id: string }) => note(id) },
  Secret: { __resolveReference: ({ id }: { id: string }) => ({ id, owner: 'nobody' }) },
};

const actor = (role: ActorRole, ...scopes: string[]): Actor => ({
  role,
  id: `some ${role}`,
  practices: role === 'staff' ? ['practice.fr.1'] : [],
  scopes,
});

/** More often than a document is interpreted before it is compiled. */
const rounds = Array.from({ length: 6 }, (_, round) => round);

async function ask(
  caller: Actor | null,
  document: string,
  options: Parameters<typeof start>[0] & { variables?: object } = {},
): Promise<Answer> {
  const { variables = {}, ...server } = options;
  const started = start({ typeDefs, resolvers, ...server });
  const answers: Answer[] = [];
  for (const _ of rounds) {
    const who = caller?.role === 'patient' ? { patient: ada } : caller && { actor: caller };
    const asked = await request(document, { variables, ...who });
    answers.push(await answerOf(await started.server.fetch(asked)));
  }
  for (const { data, ...answer } of answers) {
    expect(data).toEqual(answers[0]?.data);
    expect(codesOf(answer)).toEqual(codesOf(answers[0]!));
  }
  return answers[0]!;
}

/** Each once: compiled code goes on where a null has already taken the object away. */
const codesOf = ({ errors }: Answer) =>
  errors && [...new Set(errors.map(({ extensions }) => extensions['code']))];

describe('a field with a rule, interpreted and compiled', () => {
  const reader = actor('staff', 'schedule:read');
  const cases: [who: Actor | null, field: string, code: string | null][] = [
    [null, 'open', null],
    [actor('staff'), 'open', null],
    [serviceActor('slots'), 'open', null],
    [null, 'mine', 'UNAUTHENTICATED'],
    [actor('patient'), 'mine', null],
    [reader, 'mine', 'FORBIDDEN'],
    [serviceActor('slots'), 'mine', 'FORBIDDEN'],
    [null, 'internal', 'UNAUTHENTICATED'],
    [actor('operator', 'audit:read'), 'internal', 'FORBIDDEN'],
    [serviceActor('slots'), 'internal', null],
    [null, 'day', 'UNAUTHENTICATED'],
    [actor('patient'), 'day', 'FORBIDDEN'],
    [actor('staff'), 'day', 'FORBIDDEN'],
    [actor('staff', 'schedule:write'), 'day', 'FORBIDDEN'],
    [actor('operator', 'schedule:read'), 'day', 'FORBIDDEN'],
    [reader, 'day', null],
    [actor('partner', 'schedule:read', 'schedule:write'), 'day', null],
  ];

  test.each(cases)('%j asks for %s: %s', async (who, field, code) => {
    ran.length = 0;
    const answer = await ask(who, `{ ${field} }`);
    expect(codesOf(answer)).toEqual(code === null ? undefined : [code]);
    expect(ran).toEqual(code === null ? rounds.map(() => field) : []);
  });

  test('a refusal says which field it is about and what it needs', async () => {
    const { errors } = await ask(actor('staff'), '{ other: day }');
    expect(errors).toEqual([
      expect.objectContaining({
        message:
          'Query.day is not for you: it needs the role staff or partner, ' +
          'with scope schedule:read.',
        path: ['other'],
        extensions: {
          code: 'FORBIDDEN',
          field: 'Query.day',
          needs: { roles: ['STAFF', 'PARTNER'], scopes: ['schedule:read'] },
        },
      }),
    ]);
  });
});

describe('fields of entities', () => {
  const document = `query ($of: [_Any!]!) {
    _entities(representations: $of) { ... on Note { id text } ... on Secret { id owner } }
  }`;
  const of = (typename: string) => ({ of: [{ __typename: typename, id: '7' }] });
  const reader = actor('staff', 'patients:read', 'appointments:read');
  const auditor = actor('operator', 'audit:read');

  test.each([
    [null, 'Note', { id: '7', text: null }, ['UNAUTHENTICATED']],
    [actor('staff', 'patients:read'), 'Note', { id: '7', text: null }, ['FORBIDDEN']],
    [reader, 'Note', { id: '7', text: 'text 7' }, undefined],
    // Every field of a type with a rule is under it; a field's own is added.
    [actor('partner'), 'Secret', null, ['FORBIDDEN']],
    [actor('staff', 'audit:read'), 'Secret', { id: '7', owner: null }, ['FORBIDDEN']],
    [auditor, 'Secret', { id: '7', owner: 'nobody' }, undefined],
  ] as const)('%j asks for %s', async (who, typename, entity, codes) => {
    const answer = await ask(who, document, { variables: of(typename) });
    expect(answer.data).toEqual({ _entities: [entity] });
    expect(codesOf(answer)).toEqual(codes);
  });
});

test('a refusal is logged and counted once a request, whose caller stays unnamed', async () => {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'info',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const metrics = createMetrics('test');
  await ask(actor('partner'), '{ notes { id text } }', { logger, metrics });
  expect(lines).toHaveLength(rounds.length);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    field: 'Note.text',
    role: 'partner',
    code: 'FORBIDDEN',
  });
  expect(lines.join('')).not.toContain('some partner');
  expect(await metrics.metrics()).toMatch(
    new RegExp(`_access_refused_total{field="Note.text",role="partner".*} ${rounds.length}\\n`),
  );
});

test('a schema that declares @access and leaves it out at a root field does not start', () => {
  const forgetful = parse(`${head}
    type Query { open: String @access(roles: [ANYONE]) forgotten: String }`);
  expect(() => start({ typeDefs: forgetful, resolvers: {} })).toThrow(
    'Query.forgotten: nobody said who may use it. Add @access in the schema.',
  );
});

test('a schema with @access where nothing enforces it does not start', () => {
  const hopeful = parse(`${head}
    type Query { node: Node @access(roles: [ANYONE]) }
    interface Node { id: ID! @access(roles: [STAFF]) }`);
  expect(() => start({ typeDefs: hopeful, resolvers: {} })).toThrow(
    'Node.id: @access on an interface does nothing. Put it on its types.',
  );
});
