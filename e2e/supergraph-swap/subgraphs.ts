/** The product's subgraphs as their schemas say, with answers that cost next to nothing. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startHttpServer } from '@rendezvous/platform/http-server';
import type { LoadRequest } from './load.ts';

/** A schema as it is published. */
interface PublishedSubgraph {
  readonly name: string;
  readonly url: string;
  readonly schema: string;
}

/** Servers that answer, and what to publish of them. */
export interface CannedSubgraphs {
  readonly published: readonly PublishedSubgraph[];
  close(): Promise<void>;
}

const names = ['doctors', 'slots', 'appointments', 'notifications'];
const slots = Array.from({ length: 8 }, (_, index) => ({
  id: `slot.fr.1.${index}`,
  startsAt: '2027-01-04T09:00:00Z',
}));
const specialties = Array.from({ length: 10 }, (_, index) => ({
  id: `specialty-${index}`,
  name: `Specialty ${index}`,
}));
const doctor = { __typename: 'Doctor', id: 'doctor.fr.1', name: 'Ada' };
const availability = [{ date: '2027-01-04', slots }];

/** Answers by what occurs in the gateway's fetches. */
const answers: readonly (readonly [string, string])[] = [
  ['_entities', JSON.stringify({ data: { _entities: [{ __typename: 'Doctor', availability }] } })],
  ['specialties', JSON.stringify({ data: { specialties } })],
  ['doctor(', JSON.stringify({ data: { doctor } })],
];

/** Two hops, one hop: what most visitors send. */
const operations = {
  Doctor: `query Doctor($id: ID!, $from: Date!) {
  doctor(id: $id) { id name availability(from: $from, days: 2) { date slots { id startsAt } } } }`,
  Specialties: 'query Specialties { specialties { id name } }',
};

/** The list of operations to publish for clients without a key. */
export const manifest = {
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: Object.entries(operations).map(([name, body]) => ({
    id: createHash('sha256').update(body).digest('hex'),
    name,
    type: 'query',
    body,
  })),
};

const doctorRequest: LoadRequest = {
  body: JSON.stringify({
    query: operations.Doctor,
    variables: { id: 'doctor.fr.1', from: '2027-01-04' },
  }),
  isGood: (data) =>
    (data['doctor'] as { availability: typeof availability }).availability[0]?.slots.length ===
    slots.length,
};
const specialtiesRequest: LoadRequest = {
  body: JSON.stringify({ query: operations.Specialties }),
  isGood: (data) => (data['specialties'] as object[]).length === specialties.length,
};

/** What is sent in turn. */
export const requests: readonly LoadRequest[] = [
  specialtiesRequest,
  doctorRequest,
  specialtiesRequest,
];

/** Starts one server for all of them on a free port. */
export async function startCannedSubgraphs(): Promise<CannedSubgraphs> {
  const server = await startHttpServer({ handler: answerFetch, port: 0 });
  const published = await Promise.all(
    names.map(async (name) => {
      const path = new URL(`../../subgraphs/${name}/schema.graphql`, import.meta.url);
      return { name, url: `${server.url}/graphql`, schema: await readFile(path, 'utf8') };
    }),
  );
  return { published, close: () => server.close() };
}

function answerFetch(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const answer = answers.find(([part]) => body.includes(part));
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/json' });
    response.end(answer?.[1]);
  });
}

/** The schemas with one field more, which is another one in every version. */
export function withAnotherField(
  published: readonly PublishedSubgraph[],
  version: number,
): PublishedSubgraph[] {
  const description = `"What came with version ${version}."`;
  const field = `${description} inVersion${version}: Int @access(roles: [ANYONE]) @tag(name: "partner")`;
  return published.map((each) =>
    each.name === 'doctors'
      ? { ...each, schema: `${each.schema}\nextend type Query { ${field} }\n` }
      : each,
  );
}
