/** Codes of answers the gateway gives before an operation is executed. */
export type RefusalCode =
  | 'BAD_REQUEST'
  | 'UNAUTHENTICATED'
  | 'SERVICE_UNAVAILABLE'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'OPERATION_LIMIT_EXCEEDED'
  | 'OPERATION_TOO_EXPENSIVE'
  | 'OPERATION_TIMEOUT'
  | 'RATE_LIMITED'
  | 'INVALID_API_KEY'
  | 'CLIENT_AND_TOKEN'
  | 'FORBIDDEN'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_IN_LIST'
  | 'QUERY_NOT_IN_SAFELIST'
  | 'PERSISTED_QUERY_ID_REQUIRED'
  | 'CANNOT_SEND_PQ_ID_AND_BODY'
  | 'OVERLOADED';

interface RefusalOptions {
  readonly code: RefusalCode;
  readonly status: number;
  /** Machine-readable details beside the code, safe to show to any client. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A request the gateway answers itself, with an error, without executing anything. */
export class RequestRefused extends Error {
  readonly code: RefusalCode;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, options: RefusalOptions) {
    super(message, { cause: options.cause });
    this.name = 'RequestRefused';
    this.code = options.code;
    this.status = options.status;
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
  }
}
