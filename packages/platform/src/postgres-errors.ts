/** SQLSTATE classes and codes that mean "not now": connections, resources, shutting down. */
const unavailableStates = /^(08...|53...|57P0[1-5]|57014|55P03|25P03|40001|40P01)$/;

/** Failures of the socket below PostgreSQL's protocol. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** Prisma's codes for: cannot reach, timed out, closed the connection, pool or transaction timeout. */
const prismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034']);

/** pg gives these no code at all. */
const driverMessages =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end)/;

/** The SQLSTATE or system code of an error, however the driver names it. */
function codeOf(error: object): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('originalCode' in error && typeof error.originalCode === 'string') return error.originalCode;
  return undefined;
}

/**
 * Whether an error (or one of its causes) says that the database cannot serve this at the moment,
 * as opposed to the statement being wrong. Such a request may be tried again.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  let current = error;
  // A bound, because nothing stops a chain of causes from containing itself.
  for (let depth = 0; depth < 5; depth += 1) {
    if (typeof current !== 'object' || current === null) return false;
    const code = codeOf(current);
    if (code !== undefined && (networkCodes.has(code) || prismaCodes.has(code))) return true;
    if (code !== undefined && unavailableStates.test(code)) return true;
    if (current instanceof Error && driverMessages.test(current.message)) return true;
    current = 'cause' in current ? current.cause : undefined;
  }
  return false;
}
