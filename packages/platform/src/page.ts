import { BadUserInput } from './errors.ts';

/** A page of a list, in the shape of GraphQL's connections. */
export interface Page<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** What a client asks of a list. */
export interface PageRequest {
  readonly first: number;
  readonly after?: string | null | undefined;
}

/** Entries a page of these lists may have. */
const firstMaximum = 50;

/**
 * Reads one page of a list. `read` is asked for one entry more than the page has, which says whether
 * there is another page.
 * @param o.readCursor the place a cursor names, or null when it is no cursor of this list
 * @throws BadUserInput when `first` is not 1 to 50 or `after` is no cursor of this list
 */
export async function readPage<Node, Place>(
  { first, after }: PageRequest,
  o: {
    readCursor(cursor: string): Place | null;
    writeCursor(node: Node): string;
    read(after: Place | null, take: number): Promise<readonly Node[]>;
  },
): Promise<Page<Node>> {
  if (first < 1 || first > firstMaximum) {
    throw new BadUserInput(
      'first',
      `must be 1 to ${firstMaximum}; ask for more pages with "after"`,
    );
  }
  const place = after == null ? null : o.readCursor(after);
  if (after != null && place === null) {
    throw new BadUserInput('after', 'is not a cursor of this list; send the endCursor of a page');
  }
  const rows = await o.read(place, first + 1);
  const edges = rows.slice(0, first).map((node) => ({ cursor: o.writeCursor(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: place !== null && edges.length > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const numberShape = /^[1-9]\d{0,17}$/;

/** The cursor of a list in the order of a number column: the number itself; null when it is none. */
export function readNumberCursor(cursor: string): string | null {
  return numberShape.test(cursor) ? cursor : null;
}
