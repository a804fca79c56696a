import { pino } from 'pino';

export type Logger = pino.Logger;

/** Fields that would give away a secret or a patient, at the top and up to two levels down. */
const redactedFields = [
  'authorization',
  '["x-rendezvous-internal"]',
  'token',
  'password',
  'secret',
  'email',
  'name',
  'patientName',
  'reason',
];

const redactedPaths = redactedFields.flatMap((field) =>
  field.startsWith('[')
    ? [field, `*${field}`, `*.*${field}`]
    : [field, `*.${field}`, `*.*.${field}`],
);

/**
 * What is logged of an error. Deliberately not every property: PostgreSQL puts values of the row
 * into `detail`, and those may be a patient's.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.constructor.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    stack: error.stack,
    ...(error.cause === undefined || depth >= 3
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  };
}

/**
 * A logger that writes one JSON object a line to standard error (or `destination`).
 * @param o.name the service; it is in each line as `service`
 * @param o.level trace, debug, info (default), warn, error, fatal or silent
 */
export function createLogger(o: {
  name: string;
  level?: string;
  destination?: pino.DestinationStream;
}): Logger {
  return pino(
    {
      base: { service: o.name },
      level: o.level ?? 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describeError(error) },
      redact: { paths: redactedPaths, censor: '[redacted]' },
    },
    o.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

/** For tests: says nothing. */
export const silentLogger: Logger = pino({ level: 'silent' });
