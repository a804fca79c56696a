/** The operations of a small web app, as its developers write them. */
import { gql } from '@apollo/client/core';

export const findDoctors = gql`
  query FindDoctors($filter: DoctorFilter!, $from: Date!) {
    searchDoctors(filter: $filter, first: 3) {
      totalCount
      edges {
        node {
          ...DoctorCard
          availability(from: $from, days: 14) {
            slots {
              id
              startsAt
            }
          }
        }
      }
    }
  }

  fragment DoctorCard on Doctor {
    id
    name
    specialties {
      id
      name
    }
  }
`;

export const holdSlot = gql`
  mutation HoldSlot($input: HoldSlotInput!) {
    holdSlot(input: $input) {
      ... on HoldSlotSuccess {
        expiresAt
        appointment {
          id
          status
        }
      }
      ... on UserError {
        code
        message
      }
    }
  }
`;
