import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { findSchemaProblems } from '../src/lint/schema-rules.ts';

const subgraphsDirectory = path.resolve(import.meta.dirname, '../../subgraphs');
const schemaFiles = readdirSync(subgraphsDirectory)
  .map((name) => path.join(subgraphsDirectory, name, 'schema.graphql'))
  .filter((file) => existsSync(file));

describe('the schema of every subgraph follows the rules', () => {
  test('there are schemas to check', () => {
    expect(schemaFiles.length).toBeGreaterThan(0);
  });

  test.each(schemaFiles)('%s', (file) => {
    expect(findSchemaProblems(parse(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

const good = `
  "Changes." type Mutation {
    "Books." bookVisit("What." input: BookVisitInput!): BookVisitResult
      @access(roles: [PATIENT, STAFF], scopes: ["appointments:write"])
  }
  "What to book." input BookVisitInput { "Once." requestId: ID! "Which." tags: [ID!] }
  "What came of it." union BookVisitResult = BookVisitSuccess | VisitTaken
  "Booked." type BookVisitSuccess { "The visit." appointment: Appointment! }
  "Taken." type VisitTaken implements UserError { "Text." message: String! "Code." code: String! }
  "A failure." interface UserError { "Text." message: String! "Code." code: String! }
  "A visit." type Appointment {
    "Its id." id: ID!
    "How far." distanceKm: Float
    "Others." others("At most 50." first: Int! "Where." after: String): VisitConnection!
  }
  "A page." type VisitConnection { "Its members." nodes: [Appointment!]! }`;

const broken: [problem: string, from: string, to: string][] = [
  ['Mutation has no description', '"Changes."', ''],
  ['Mutation.bookVisit has no description', '"Books."', ''],
  ['Mutation.bookVisit.input has no description', '"What."', ''],
  [
    'Mutation.bookVisit must take exactly one argument, input: BookVisitInput!',
    'input: BookVisitInput!',
    'visit: BookVisitInput!',
  ],
  [
    'Mutation.bookVisit must return the nullable BookVisitResult',
    '): BookVisitResult',
    '): BookVisitResult!',
  ],
  ['Mutation.bookVisit must have BookVisitSuccess among its results', '= BookVisitSuccess |', '='],
  [
    'Mutation.bookVisit has the failure VisitTaken, which must implement UserError',
    'implements UserError',
    '',
  ],
  [
    'Mutation.bookVisit changes a booking, so BookVisitInput must have a requestId',
    'requestId',
    'number',
  ],
  ['VisitConnection.nodes is [Appointment]!; lists are [X!]!', '[Appointment!]!', '[Appointment]!'],
  ['BookVisitInput.tags is [ID]; list members are never null', '[ID!]', '[ID]'],
  ['Appointment.doctorId must be the object, not its id', 'id: ID!', 'doctorId: ID!'],
  ['Appointment.distance must end with its unit, such as Minutes or Km', 'distanceKm', 'distance'],
  [
    'Appointment.others is a connection, so it must take first and after',
    '"Where." after: String',
    '',
  ],
  [
    'Appointment.others(first:) must say in its description how many it gives at most',
    '50',
    'many',
  ],
  [
    'Mutation.bookVisit must say who may use it: add @access(roles: […])',
    '@access(roles: [PATIENT, STAFF], scopes: ["appointments:write"])',
    '',
  ],
  [
    'Mutation.bookVisit is for the role CLERK, which is none of ' +
      'ANYONE, PATIENT, STAFF, PARTNER, OPERATOR, SERVICE',
    '[PATIENT, STAFF]',
    '[CLERK, STAFF]',
  ],
  [
    'Mutation.bookVisit needs the scope everything, which is none of schedule:read, ' +
      'schedule:write, appointments:read, appointments:write, patients:read, patients:erase, ' +
      'audit:read',
    '"appointments:write"',
    '"everything"',
  ],
  [
    'Mutation.bookVisit is for nobody: name a role in @access',
    '[PATIENT, STAFF], scopes: ["appointments:write"]',
    '[]',
  ],
  [
    'Mutation.bookVisit is for ANYONE, so other roles and scopes in its @access mean nothing',
    '[PATIENT, STAFF], scopes',
    '[ANYONE], scopes',
  ],
  [
    'Mutation.bookVisit needs scopes, which none of the roles in its @access is given',
    '[PATIENT, STAFF]',
    '[PATIENT, SERVICE]',
  ],
  [
    'UserError.message is of an interface, where @access does nothing: put it on the types',
    'interface UserError { "Text." message: String!',
    'interface UserError { "Text." message: String! @access(roles: [STAFF])',
  ],
];

describe('each rule', () => {
  test('is content with a good schema', () => {
    expect(findSchemaProblems(parse(good))).toEqual([]);
  });

  test.each(broken)('finds: %s', (problem, from, to) => {
    expect(good).toContain(from);
    expect(findSchemaProblems(parse(good.replace(from, to)))).toEqual([problem]);
  });
});
