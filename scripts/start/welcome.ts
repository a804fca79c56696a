import { relative } from 'node:path';
import { developmentTokenMinter } from '@rendezvous/gateway/development-key';

import { adminKeyFile, demoKeyFile, shippedOperationId } from '../registry/publish-repository.ts';

const exampleTimeoutMs = 5_000;

interface ExampleSlot {
  id: string;
  startsAt: string;
}

const searchDocument = `query Search($filter: DoctorFilter!, $from: Date!) {
  searchDoctors(filter: $filter, sort: NEXT_AVAILABLE, first: 3) {
    totalCount
    edges { distanceKm node { id name availability(from: $from, days: 3) { date slots { id startsAt } } } }
  }
}`;

const bookDocument = `mutation Book($input: BookAppointmentInput!) {
  bookAppointment(input: $input) {
    __typename
    ... on BookAppointmentSuccess { appointment { id status } }
    ... on UserError { code message }
  }
}`;

function oneLine(document: string): string {
  return document.replace(/\s+/g, ' ');
}

function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
}

function searchVariables(): object {
  const from = tomorrow();
  return { from, filter: { specialty: 'cardiology', place: 'Lyon', availableFrom: from } };
}

/** A free slot for the example booking, or null when the search finds none in time. */
async function findExampleSlot(endpoint: string): Promise<ExampleSlot | null> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: searchDocument, variables: searchVariables() }),
    signal: AbortSignal.timeout(exampleTimeoutMs),
  }).catch(() => null);
  if (response === null || !response.ok) return null;
  const { data } = (await response.json()) as {
    data?: {
      searchDoctors?: { edges: { node: { availability: { slots: ExampleSlot[] }[] } }[] };
    } | null;
  };
  const days = data?.searchDoctors?.edges.flatMap(({ node }) => node.availability) ?? [];
  return days.flatMap(({ slots }) => slots)[0] ?? null;
}

const bearerHeader = '-H "authorization: Bearer $TOKEN"';

function curl(endpoint: string, body: object, moreHeaders: readonly string[] = []): string {
  const headers = ["-H 'content-type: application/json'", ...moreHeaders];
  // A single quote inside the single-quoted body would end it.
  const json = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
  return `  curl -s ${endpoint} ${headers.join(' ')} \\\n    -d '${json}'`;
}

/** What a partner clinic and the teams that own subgraphs begin with. */
async function describeRegistry(
  endpoint: string,
  registryUrl: string,
  dataDirectory: string,
): Promise<string[]> {
  const cat = (file: string) => {
    const path = relative(process.cwd(), file);
    return `$(cat ${path.startsWith('..') ? file : path})`;
  };
  const sha256Hash = await shippedOperationId('ClinicDoctors');
  const body = { extensions: { persistedQuery: { version: 1, sha256Hash } } };
  return [
    '',
    'A partner clinic: its key, and the id of an operation agreed beforehand',
    curl(endpoint, body, [`-H "x-api-key: ${cat(demoKeyFile(dataDirectory))}"`]),
    '',
    `The schema registry is at ${registryUrl}: its history, and what a change would break`,
    `  export REGISTRY_API_KEY=${cat(adminKeyFile(dataDirectory))}`,
    `  npm run -s registry -- history --registry ${registryUrl}`,
    `  npm run -s registry -- subgraph check doctors --registry ${registryUrl} \\`,
    '    --schema subgraphs/doctors/schema.graphql',
  ];
}

/** Prints where the product is and what to paste first: a search, a token, a booking. */
export async function printWelcome(options: {
  url: string;
  /** null: it is not ours. */
  registryUrl: string | null;
  dataDirectory: string;
  /** When the start began, on the clock of `performance.now()`. */
  startedAt: number;
}): Promise<void> {
  const endpoint = new URL('/fr/graphql', options.url).href;
  const mint = await developmentTokenMinter(options.dataDirectory);
  const [token, slot] = await Promise.all([mint('ada', 'fr'), findExampleSlot(endpoint)]);
  const seconds = ((performance.now() - options.startedAt) / 1000).toFixed(1);
  const search = { query: oneLine(searchDocument), variables: searchVariables() };
  const lines = [
    '',
    `Rendezvous is ready after ${seconds} s. Open ${options.url} in a browser, or paste:`,
    '',
    'A search: cardiologists near Lyon, the soonest first',
    curl(endpoint, search),
    '',
    'A token of the patient ada, for development (`npm run -s token -- --patient ada --region fr`)',
    `  TOKEN=${token}`,
  ];
  if (slot !== null) {
    const input = { requestId: 'my-first-booking', slotId: slot.id, reason: 'Check-up' };
    const booking = { query: oneLine(bookDocument), variables: { input } };
    lines.push('', `A booking: the first free slot of that search, ${slot.startsAt}`);
    lines.push(curl(endpoint, booking, [bearerHeader]));
  }
  if (options.registryUrl !== null) {
    lines.push(...(await describeRegistry(endpoint, options.registryUrl, options.dataDirectory)));
  }
  lines.push(
    '',
    'Or take the whole tour in a second terminal: npm run tour',
    'Ctrl-C stops it all.',
  );
  console.log(lines.join('\n'));
}
