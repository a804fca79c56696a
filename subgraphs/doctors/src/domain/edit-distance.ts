/**
 * How many typing errors (a letter too many, missing, wrong, or two swapped) turn one word into the
 * other; atMost + 1 when there are more than atMost. Counts swapped neighbours as one.
 */
export function editDistance(left: string, right: string, atMost: number): number {
  if (Math.abs(left.length - right.length) > atMost) return atMost + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped)
        best = Math.min(best, at(beforePrevious, column - 2) + 1);
      current.push(best);
    }
    if (Math.min(...current) > atMost) return atMost + 1;
    beforePrevious = previous;
    previous = current;
  }
  return Math.min(at(previous, right.length), atMost + 1);
}

/** How many typing errors a word of this length is forgiven: short words have too many neighbours. */
export function forgivenErrors(length: number): number {
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}

/**
 * Whether a typed word is the meant one but for the forgiven typing errors. Two errors are only
 * forgiven after a right first letter, which people hardly ever mistype.
 */
export function isNear(typed: string, meant: string): boolean {
  const errors = Math.min(forgivenErrors(typed.length), typed[0] === meant[0] ? 2 : 1);
  return errors > 0 && editDistance(typed, meant, errors) <= errors;
}

/** Whether the meant word begins with what is typed so far but for the forgiven typing errors. */
export function beginsNearly(typed: string, meant: string): boolean {
  return [0, 1, -1].some((more) => isNear(typed, meant.slice(0, typed.length + more)));
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
