/**
 * Markers of cursors that Elasticsearch gave out begin with this; PostgreSQL's begin with a digit.
 * A list may be read on with the other engine, when one is away or back: what only the marker of
 * the first page knew (who has moved since) is then known from that page on.
 */
const elasticsearchPrefix = 'es:';

/** The marker of a cursor that Elasticsearch gives out. */
export function elasticsearchMarker(content: string): string {
  return `${elasticsearchPrefix}${content}`;
}

/** What Elasticsearch had put into the marker; null when another engine gave it out. */
export function readElasticsearchMarker(marker: string): string | null {
  return marker.startsWith(elasticsearchPrefix) ? marker.slice(elasticsearchPrefix.length) : null;
}
