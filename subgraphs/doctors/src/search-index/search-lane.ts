import type { estypes } from '@elastic/elasticsearch';
import type { SearchHit } from '../search-doctors.ts';
import type { SortPosition } from '../domain/search-criteria.ts';

/** What the index tells about a doctor of a page. */
export interface IndexedHit {
  readonly doctorId: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly popularityPoints: number;
  /** Values of the lane's sort, the last one the doctor's id. */
  readonly sort: readonly number[];
  /** null unless the lane asks for it. */
  readonly source: unknown;
}

/**
 * Doctors in an order that the index can read them in. The index knows distances only roughly, so
 * it reads roughly in the order that is wanted; `boundOf` says how far that is final.
 */
export interface Lane {
  readonly query: estypes.QueryDslQueryContainer;
  readonly sort: estypes.SortCombinations[];
  /** Fields of the document the hits need besides; none as a rule. */
  readonly sourceFields: readonly string[];
  /** Where to begin so that nobody behind the position is missed; null: at the beginning. */
  readonly begin: number[] | null;
  /** The doctor's exact place in the list; null: the doctor is not in it after all. */
  hitOf(indexed: IndexedHit): SearchHit | null;
  /** Nobody behind such a hit has keys below these; null: the order of the index is exact. */
  boundOf(sort: readonly number[]): SortPosition['keys'] | null;
}

/** Reads a batch of a lane after some sort values. */
export type ReadBatch = (
  lane: Lane,
  after: readonly number[] | null,
  size: number,
) => Promise<IndexedHit[]>;

/** Neighbours read in case the order of the index is not quite the one that is wanted. */
const spareHits = 10;
const batchMax = 2_000;
/** More doctors at the very same place in the order than any list has. */
const candidatesMax = 10_000;

/**
 * The first doctors of a lane after a position, in exact order.
 * @param wanted how many at least, unless there are no more
 */
export async function readLane(
  lane: Lane,
  position: SortPosition | null,
  wanted: number,
  readBatch: ReadBatch,
): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  let after = lane.begin;
  let size = wanted + spareHits;
  for (let read = 0; ; size = Math.min(2 * size, batchMax)) {
    const batch = await readBatch(lane, after, size);
    read += batch.length;
    for (const indexed of batch) {
      const hit = lane.hitOf(indexed);
      if (hit !== null && (position === null || compare(hit, position) > 0)) hits.push(hit);
    }
    const last = batch.at(-1);
    const isEnd = last === undefined || batch.length < size || read >= candidatesMax;
    const bound = isEnd ? null : lane.boundOf(last.sort);
    const settled = bound === null ? hits.length : hits.filter((hit) => isBelow(hit, bound)).length;
    if (isEnd || settled >= wanted) {
      const final = bound === null ? hits : hits.filter((hit) => isBelow(hit, bound));
      return final.toSorted(compare);
    }
    after = [...last.sort];
  }
}

/** By both keys, then by doctor. */
function compare(left: SortPosition, right: SortPosition): number {
  return (
    left.keys[0] - right.keys[0] || left.keys[1] - right.keys[1] || left.doctorId - right.doctorId
  );
}

function isBelow({ keys }: SortPosition, bound: SortPosition['keys']): boolean {
  return keys[0] < bound[0] || (keys[0] === bound[0] && keys[1] < bound[1]);
}
