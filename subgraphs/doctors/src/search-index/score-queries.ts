import type { estypes } from '@elastic/elasticsearch';
import { bestPoints, halfClosenessMetres, type Point } from '../domain/search-criteria.ts';
import { metresPerEngineMetre } from './search-filters.ts';

/** The points a doctor gets for being popular. */
export const popularityScore: estypes.QueryDslQueryContainer = {
  function_score: {
    query: { match_all: {} },
    functions: [{ field_value_factor: { field: 'popularityPoints', missing: 0 } }],
    boost_mode: 'replace',
  },
};

/** The points a doctor gets for being near: boost × pivot / (pivot + distance). */
export function closenessScore({ latitude, longitude }: Point): estypes.QueryDslQueryContainer {
  return {
    distance_feature: {
      field: 'location',
      origin: { lat: latitude, lon: longitude },
      pivot: `${halfClosenessMetres / metresPerEngineMetre}m`,
      boost: bestPoints.closeness,
    },
  };
}
