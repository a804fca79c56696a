import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const access = `directive @access(roles: [access__Role!]!, scopes: [String!]! = []) on FIELD_DEFINITION

"Who asks."
enum access__Role {
  "Everybody."
  ANYONE
  "Who works at a practice."
  STAFF
}`;

/** Descriptions everywhere keep the lint silent. */
export const doctorsSchema = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@composeDirective", "@key", "@tag"])
  @link(url: "https://rendezvous.health/access/v1.0", import: ["@access"])
  @composeDirective(name: "@access")

${access}

"Questions."
type Query {
  "One doctor."
  doctor("Which." id: ID!, "In which words." language: String = "en"): Doctor
    @access(roles: [ANYONE]) @tag(name: "partner")
  "Those who can be seen so."
  doctors("How." kind: VisitKind!): [Doctor!]! @access(roles: [ANYONE])
}

"Who sees patients."
type Doctor @key(fields: "id") {
  "Which one."
  id: ID! @tag(name: "partner")
  "How they are called."
  name: String! @tag(name: "partner")
  "What they say of themselves."
  bio: String
  "Their fax."
  fax: String
  "How they can be seen."
  kind: VisitKind!
}

"How a patient is seen."
enum VisitKind {
  "There."
  IN_PERSON
  "By video."
  VIDEO
}
`;

export const slotsSchema = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@override", "@tag"])

"Who has a calendar."
type Doctor @key(fields: "id") {
  "Which one."
  id: ID!
  "How many times are free."
  freeSlots: Int! @tag(name: "partner")
}
`;

const apolloManifest = (operations: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: Object.entries(operations).map(([name, body]) => ({
      id: `${name}-1`,
      name,
      type: 'query',
      body: `query ${name}${body}`,
    })),
  });

const files: Readonly<Record<string, string>> = {
  'subgraphs/doctors/schema.graphql': doctorsSchema,
  'subgraphs/slots/schema.graphql': slotsSchema,
  'regions/contracts.json': JSON.stringify([
    { name: 'partner', includeTags: ['partner'], excludeTags: [], hideUnreachableTypes: true },
  ]),
  'regions/partner-operations/manifest.json': apolloManifest({
    DoctorDay: '($id: ID!) { doctor(id: $id) { id name freeSlots } }',
  }),
  'regions/frontend-operations/web.json': apolloManifest({
    DoctorPage: '($id: ID!) { doctor(id: $id) { name bio kind } }',
    DoctorList: '($kind: VisitKind!) { doctors(kind: $kind) { id } }',
  }),
};

/** A git repository with two subgraphs, a contract, and the operations of two clients. */
export interface SampleRepository {
  directory: string;
  write(file: string, text: string): void;
  remove(): void;
}

/** Writes the repository with one commit, `main`, into a folder of its own. */
export function createSampleRepository(): SampleRepository {
  const directory = mkdtempSync(path.join(tmpdir(), 'rendezvous-check-'));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: directory, stdio: 'ignore' });
  };
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  git(...identity, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', 'start');
  return { directory, write, remove: () => rmSync(directory, { recursive: true }) };
}
