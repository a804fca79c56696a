import { createHash, randomUUID } from 'node:crypto';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { expect, test } from '@jest/globals';
import { daysFromNow } from '../support/operations.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';

const search = gql`
  query FindDoctors($filter: DoctorFilter!, $from: Date!) {
    searchDoctors(filter: $filter, first: 5) {
      totalCount
      edges {
        cursor
        node {
          id
          name
          specialties {
            id
            name
          }
          availability(from: $from, days: 14) {
            date
            slots {
              id
              startsAt
            }
          }
        }
      }
    }
  }
`;

const bookAppointment = gql`
  mutation BookAppointment($input: BookAppointmentInput!) {
    bookAppointment(input: $input) {
      ... on BookAppointmentSuccess {
        appointment {
          id
          status
          doctor {
            id
            name
          }
          slot {
            id
            startsAt
          }
        }
      }
      ... on UserError {
        code
        message
      }
    }
  }
`;

interface SearchData {
  searchDoctors: {
    totalCount: number;
    edges: { node: { id: string; availability: { slots: { id: string }[] }[] } }[];
  };
}

/** What a frontend with Apollo Client does. */
export function apolloClient(product: ProductUnderTest): void {
  test('searches and books with automatic persisted queries', async () => {
    const token = await product.token('grace');
    const sentBodies: string[] = [];
    const http = new HttpLink({
      uri: product.endpoint('fr'),
      headers: { authorization: `Bearer ${token}` },
      fetch: (input, init) => {
        sentBodies.push(typeof init?.body === 'string' ? init.body : '');
        return fetch(input, init);
      },
    });
    const persisted = new PersistedQueryLink({
      sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
    });
    const newClient = () =>
      new ApolloClient({ link: ApolloLink.from([persisted, http]), cache: new InMemoryCache() });

    const from = daysFromNow(2);
    const variables = { filter: { availableFrom: from, availableTo: daysFromNow(15) }, from };
    const client = newClient();
    const { data } = await client.query<SearchData>({ query: search, variables });
    expect(data!.searchDoctors.totalCount).toBeGreaterThan(0);

    // The first request sends the hash, is told that it is unknown, and sends the text once.
    expect(sentBodies).toHaveLength(2);
    expect(sentBodies[0]).not.toContain('query FindDoctors');
    expect(sentBodies[1]).toContain('query FindDoctors');
    sentBodies.length = 0;
    await newClient().query<SearchData>({ query: search, variables });
    expect(sentBodies).toHaveLength(1);
    expect(sentBodies[0]).not.toContain('query FindDoctors');

    const slot = data!.searchDoctors.edges
      .flatMap(({ node }) => node.availability)
      .flatMap((day) => day.slots)[0]!;
    const result = await client.mutate<{ bookAppointment: Record<string, unknown> }>({
      mutation: bookAppointment,
      variables: { input: { requestId: randomUUID(), slotId: slot.id, reason: 'First visit' } },
    });
    expect(result.data!.bookAppointment).toMatchObject({
      __typename: 'BookAppointmentSuccess',
      appointment: { status: 'BOOKED', slot: { id: slot.id } },
    });
    client.stop();
  });
}
