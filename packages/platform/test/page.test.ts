import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readNumberCursor, readPage } from '../src/page.ts';

/** A list of the numbers from `length` down to 1. */
function pagesOf(length: number) {
  const asked: number[] = [];
  const read = async (after: string | null, take: number): Promise<number[]> => {
    asked.push(take);
    const all = Array.from({ length }, (_, index) => length - index);
    return all.filter((each) => after === null || each < Number(after)).slice(0, take);
  };
  const source = { readCursor: readNumberCursor, writeCursor: String, read };
  return { asked, page: (first: number, after?: string) => readPage({ first, after }, source) };
}

test('the pages of a list together are the list, whatever their size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 120 }),
      fc.integer({ min: 1, max: 50 }),
      async (length, first) => {
        const { page, asked } = pagesOf(length);
        const seen: number[] = [];
        let after: string | undefined;
        for (let number = 0; number <= length; number += 1) {
          const { edges, pageInfo } = await page(first, after);
          seen.push(...edges.map(({ node }) => node));
          expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
          expect(pageInfo.hasPreviousPage).toBe(number > 0);
          if (!pageInfo.hasNextPage) break;
          after = pageInfo.endCursor ?? '';
        }
        expect(seen).toEqual(Array.from({ length }, (_, index) => length - index));
        expect(new Set(asked)).toEqual(new Set([first + 1]));
      },
    ),
    { numRuns: 50 },
  );
});

test.each([0, 51, -1])('a page of %d entries is refused with the bounds', async (first) => {
  await expect(pagesOf(3).page(first)).rejects.toThrow(/must be 1 to 50/);
});

test.each(['', 'x', '-1', '0', '1'.repeat(19)])('"%s" is no cursor of numbers', async (after) => {
  await expect(pagesOf(3).page(1, after)).rejects.toThrow(/not a cursor of this list/);
});
