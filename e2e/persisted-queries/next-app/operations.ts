/** The same app's next version: a query has changed and there is one more. */
import { gql } from '@apollo/client/core';

export const findDoctors = gql`
  query FindDoctors($filter: DoctorFilter!) {
    searchDoctors(filter: $filter, first: 3) {
      totalCount
      edges {
        node {
          id
          name
          languages
        }
      }
    }
  }
`;

export const specialties = gql`
  query Specialties {
    specialties {
      id
      name
    }
  }
`;
