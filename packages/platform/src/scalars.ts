import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const dateShape = /^\d{4}-\d{2}-\d{2}$/;
const dateTimeShape =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Whether the text is a day that exists, written YYYY-MM-DD. */
export function isCalendarDate(text: string): boolean {
  if (!dateShape.test(text) || text.startsWith('0000')) return false;
  const startOfDay = new Date(`${text}T00:00:00Z`);
  // The Date constructor lets the 31st of April become the 1st of May.
  return !Number.isNaN(startOfDay.getTime()) && startOfDay.toISOString().startsWith(text);
}

/**
 * An instant from RFC 3339 text with any offset, cut to milliseconds.
 * Undefined when the text is something else or a day that does not exist.
 */
export function parseInstant(text: string): Date | undefined {
  const match = dateTimeShape.exec(text);
  if (match === null || !isCalendarDate(match[1] ?? '')) return undefined;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/** RFC 3339 in UTC; milliseconds only where there are some. */
export function formatInstant(instant: Date): string {
  const text = instant.toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, 19)}Z` : text;
}

function readDate(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string' && isCalendarDate(value)) return value;
  throw new GraphQLError(
    'Date must be a day that exists, written YYYY-MM-DD, such as 2026-11-23.',
    {
      extensions: { code: 'BAD_USER_INPUT' },
      nodes: node ?? null,
    },
  );
}

function readDateTime(value: unknown, node?: ValueNode): Date {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (instant !== undefined) return instant;
  throw new GraphQLError('DateTime must be RFC 3339, such as 2026-11-23T09:30:00Z.', {
    extensions: { code: 'BAD_USER_INPUT' },
    nodes: node ?? null,
  });
}

/** `scalar Date`: a calendar day. Resolvers give and take 'YYYY-MM-DD' strings. */
export const dateScalar: GraphQLScalarType<string, string> = new GraphQLScalarType({
  name: 'Date',
  description: 'A calendar day, written YYYY-MM-DD.',
  serialize(value) {
    if (typeof value === 'string' && dateShape.test(value)) return value;
    throw new TypeError('a resolver of a Date must return YYYY-MM-DD text');
  },
  parseValue: (value) => readDate(value),
  parseLiteral: (node) => readDate(node.kind === Kind.STRING ? node.value : undefined, node),
});

/** `scalar DateTime`: an instant. Resolvers take a Date and give a Date or RFC 3339 UTC text. */
export const dateTimeScalar: GraphQLScalarType<Date, string> = new GraphQLScalarType({
  name: 'DateTime',
  description: 'An instant in RFC 3339, UTC, such as 2026-11-23T09:30:00Z.',
  serialize(value) {
    if (value instanceof Date) return formatInstant(value);
    if (typeof value === 'string' && value.endsWith('Z')) return value;
    throw new TypeError('a resolver of a DateTime must return a Date or RFC 3339 text in UTC');
  },
  parseValue: (value) => readDateTime(value),
  parseLiteral: (node) => readDateTime(node.kind === Kind.STRING ? node.value : undefined, node),
});
