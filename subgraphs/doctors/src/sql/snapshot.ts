/** What pg_current_snapshot() answers: xmin:xmax:those running. */
const shape = /^([1-9]\d{0,17}):([1-9]\d{0,17}):((?:[1-9]\d{0,17}(?:,[1-9]\d{0,17})*)?)$/;

/**
 * Whether PostgreSQL can read the text as a pg_snapshot. It refuses numbers that are out of order,
 * and a cursor that somebody made up must not end in an error of the database.
 */
export function isSnapshot(text: string): boolean {
  const [, oldest, next, list] = shape.exec(text) ?? [];
  if (oldest === undefined || next === undefined) return false;
  const running = list ? list.split(',').map(BigInt) : [];
  const beforeNext = running.every((id) => id < BigInt(next));
  const numbers = [BigInt(oldest), ...running];
  const isAscending = numbers.every((id, index) => index === 0 || id >= (numbers[index - 1] ?? 0n));
  return beforeNext && isAscending && BigInt(oldest) <= BigInt(next);
}

/** Whether a snapshot sees what a transaction did: pg_visible_in_snapshot(). */
export function isVisibleIn(snapshot: string, transaction: number): boolean {
  const [, oldest = '0', next = '0', list = ''] = shape.exec(snapshot) ?? [];
  const id = BigInt(transaction);
  if (id < BigInt(oldest)) return true;
  return id < BigInt(next) && !list.split(',').includes(String(transaction));
}
