import { GraphQLError } from 'graphql';
import { fieldOfRefusedValue } from './coercion-errors.ts';
import type { Logger } from './logger.ts';
import { isDatabaseUnavailable } from './postgres-errors.ts';

/** Every value `extensions.code` can have in an answer of the API. Clients depend on them. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'PAYLOAD_TOO_LARGE',
  'REQUEST_TIMEOUT',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A failure whose message may be shown to the client. One subclass per kind of failure. */
export class RendezvousError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }

  /** What goes into the `extensions` of the GraphQL error. */
  get extensions(): Record<string, unknown> {
    return { code: this.code };
  }
}

/** The client sent something that can never work. Says which field, and what to send instead. */
export class BadUserInput extends RendezvousError {
  readonly field: string;

  constructor(field: string, problem: string) {
    super('BAD_USER_INPUT', `${field}: ${problem}`);
    this.field = field;
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, field: this.field };
  }
}

/** The operation needs a signed-in patient, or the token is not valid. */
export class Unauthenticated extends RendezvousError {
  constructor(message = 'Sign in to do this: send a valid token as "Authorization: Bearer …".') {
    super('UNAUTHENTICATED', message);
  }
}

/** The caller is known and is not allowed to do this. */
export class Forbidden extends RendezvousError {
  constructor(message = 'You are not allowed to do this.') {
    super('FORBIDDEN', message);
  }
}

/** Something this service depends on does not answer. Nothing was written; trying again is safe. */
export class ServiceUnavailable extends RendezvousError {
  readonly dependency: string;

  constructor(dependency: string, options?: ErrorOptions) {
    super(
      'SERVICE_UNAVAILABLE',
      `The ${dependency} service cannot be reached at the moment. Try again in a few seconds.`,
      options,
    );
    this.dependency = dependency;
  }
}

/**
 * Turns whatever an operation threw into the error the client sees: errors made for clients keep
 * their message and code, an unreachable database becomes SERVICE_UNAVAILABLE, and everything else
 * is masked and logged. Never throws.
 */
export function toGraphQLError(error: unknown, requestId: string, logger: Logger): GraphQLError {
  const cause = originalOf(error);
  if (cause instanceof RendezvousError) {
    return restate(error, cause.message, cause.extensions);
  }
  if (isDatabaseUnavailable(cause)) {
    logger.warn({ err: cause, requestId }, 'the database did not answer');
    const unavailable = new ServiceUnavailable('database');
    return restate(error, unavailable.message, unavailable.extensions);
  }
  if (cause instanceof GraphQLError) {
    const field = fieldOfRefusedValue(error, cause);
    if (field !== undefined) {
      const extensions = { ...cause.extensions, field };
      return restate(error, `${field}: ${cause.message}`, extensions);
    }
    return restate(cause, cause.message, { code: clientErrorCode(cause), ...cause.extensions });
  }
  logger.error({ err: cause, requestId }, 'an operation failed unexpectedly');
  return restate(error, `Something went wrong. Quote request id ${requestId} when you report it.`, {
    code: 'INTERNAL_SERVER_ERROR',
    requestId,
  });
}

/** GraphQL wraps what a resolver threw, sometimes more than once: this is what was thrown. */
function originalOf(error: unknown): unknown {
  let current = error;
  // A bound, because nothing stops a library from making a chain that contains itself.
  for (let depth = 0; depth < 5; depth += 1) {
    if (!(current instanceof GraphQLError) || current.originalError == null) return current;
    current = current.originalError;
  }
  return current;
}

/** An error of GraphQL itself: a syntax error, an invalid document or a value it cannot coerce. */
function clientErrorCode(error: GraphQLError): ErrorCode {
  if (error.message.startsWith('Syntax Error')) return 'GRAPHQL_PARSE_FAILED';
  if (error.message.startsWith('Variable "$')) return 'BAD_USER_INPUT';
  return 'GRAPHQL_VALIDATION_FAILED';
}

/** The same place in the document and the answer, another message. */
function restate(
  error: unknown,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined;
  return new GraphQLError(message, {
    extensions,
    nodes: located?.nodes ?? null,
    source: located?.source ?? null,
    positions: located?.positions ?? null,
    path: located?.path ?? null,
  });
}
