import type { estypes } from '@elastic/elasticsearch';
import { metresBetween } from '../domain/earth.ts';
import type { Circle } from '../domain/search-criteria.ts';
import type { FacetValue, SearchSummary } from '../search-doctors.ts';
import { type IndexReader, totalOf } from './index-reader.ts';
import { onAnEdge } from './search-filters.ts';

type Facet = keyof SearchSummary['facets'];

const facets: readonly Facet[] = ['specialties', 'languages', 'insurances', 'visitKinds'];
const facetValuesMax = 50;
/** More than a region has of any: so counts are exact on any number of shards. */
const valuesMax = 1_000;
const edgeDoctorsMax = 1_000;

/** A doctor near the edge of a circle, with the values of the facets. */
type EdgeDoctor = Readonly<Record<Facet, readonly string[]>>;

/**
 * Counts all doctors found and their facets. The index counts a hair's breadth around the circles,
 * too; who turns out to lie outside is taken off again.
 */
export async function readSummary(
  reader: IndexReader,
  filter: estypes.QueryDslQueryContainer[],
  circles: readonly Circle[],
): Promise<SearchSummary> {
  const [counted, outside] = await Promise.all([
    reader.search({
      size: 0,
      track_total_hits: true,
      query: { bool: { filter } },
      aggs: Object.fromEntries(
        facets.map((facet) => [facet, { terms: { field: facet, size: valuesMax } }]),
      ),
    }),
    circles.length === 0 ? [] : readOutside(reader, filter, circles),
  ]);
  const valuesOf = (facet: Facet): FacetValue[] =>
    facetValues(
      counted.aggregations?.[facet],
      outside.flatMap((doctor) => doctor[facet]),
    );
  return {
    totalCount: totalOf(counted) - outside.length,
    facets: {
      specialties: valuesOf('specialties'),
      languages: valuesOf('languages'),
      insurances: valuesOf('insurances'),
      visitKinds: valuesOf('visitKinds'),
    },
  };
}

/** Those whom the index counts although they are not in all circles. */
async function readOutside(
  reader: IndexReader,
  filter: estypes.QueryDslQueryContainer[],
  circles: readonly Circle[],
): Promise<EdgeDoctor[]> {
  const { hits } = await reader.search({
    size: edgeDoctorsMax,
    track_total_hits: false,
    query: { bool: { filter: [...filter, onAnEdge(circles)] } },
    sort: ['_doc'],
    _source: false,
    docvalue_fields: ['latitude', 'longitude', ...facets],
  });
  return hits.hits.flatMap(({ fields = {} }) => {
    const [latitude, longitude] = [
      Number(fields['latitude']?.[0]),
      Number(fields['longitude']?.[0]),
    ];
    const isInside = circles.every(
      (circle) => metresBetween(circle, { latitude, longitude }) <= circle.radiusMetres,
    );
    const values = (facet: Facet): string[] => fields[facet] ?? [];
    return isInside
      ? []
      : {
          specialties: values('specialties'),
          languages: values('languages'),
          insurances: values('insurances'),
          visitKinds: values('visitKinds'),
        };
  });
}

function facetValues(
  counted: estypes.AggregationsAggregate | undefined,
  outside: readonly string[],
): FacetValue[] {
  const buckets = counted !== undefined && 'buckets' in counted ? counted.buckets : [];
  const rows = (Array.isArray(buckets) ? buckets : []) as { key: string; doc_count: number }[];
  return rows
    .map(({ key, doc_count }) => ({
      value: key,
      count: doc_count - outside.filter((value) => value === key).length,
    }))
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1))
    .slice(0, facetValuesMax);
}
