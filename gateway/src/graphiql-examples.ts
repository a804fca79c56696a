import { parse, validate, type GraphQLSchema } from 'graphql';

/** A tab that GraphiQL opens with. */
export interface ExampleTab {
  readonly query: string;
  readonly variables?: string;
  readonly headers?: string;
}

const signIn = (region: string) =>
  JSON.stringify(
    { authorization: `Bearer <paste: npm run -s token -- --patient ada --region ${region}>` },
    null,
    2,
  );
const variables = (value: object) => JSON.stringify(value, null, 2);

function search(place: string, tomorrow: string): ExampleTab {
  return {
    query: `# Find a doctor. No sign-in is needed. Copy the id of a slot for the next tab.
query FindDoctors($filter: DoctorFilter!, $from: Date!) {
  searchDoctors(filter: $filter, sort: NEXT_AVAILABLE, first: 5) {
    totalCount
    edges {
      distanceKm
      node {
        id
        name
        availability(from: $from, days: 3) { date slots { id startsAt timeZone visitKind } }
      }
    }
  }
}
`,
    variables: variables({
      filter: { specialty: 'cardiology', place, availableFrom: tomorrow },
      from: tomorrow,
    }),
  };
}

function book(region: string): ExampleTab {
  return {
    query: `# Book a slot. Put a token into the headers below, and a slot's id into the variables.
mutation Book($input: BookAppointmentInput!) {
  bookAppointment(input: $input) {
    __typename
    ... on BookAppointmentSuccess { appointment { id status slot { startsAt } } }
    ... on UserError { code message }
  }
}
`,
    variables: variables({
      input: { requestId: 'my-first-booking', slotId: `slot.${region}.…`, reason: 'Check-up' },
    }),
    headers: signIn(region),
  };
}

function mine(region: string): ExampleTab {
  return {
    query: `# My appointments. Needs a token in the headers below.
query Mine {
  me {
    name
    appointments(first: 5) { edges { node { id status slot { startsAt } doctor { name } } } }
  }
}
`,
    headers: signIn(region),
  };
}

const anySchema: ExampleTab = { query: '# What can be asked here?\n{ __typename }\n' };
const exampleTowns: Readonly<Record<string, string>> = { fr: 'Lyon', de: 'Köln' };

/**
 * The tabs for a region's page: those examples that the schema can answer, because the gateway also
 * serves supergraphs that have no doctors.
 */
export function exampleTabs(schema: GraphQLSchema, region: string, now: Date): ExampleTab[] {
  const tomorrow = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
  const town = exampleTowns[region] ?? 'Lyon';
  const tabs = [search(town, tomorrow), book(region), mine(region)].filter(
    (tab) => validate(schema, parse(tab.query)).length === 0,
  );
  return tabs.length > 0 ? tabs : [anySchema];
}
