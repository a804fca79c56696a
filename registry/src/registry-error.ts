/** Every code an answer of the registry can have. The CLI and gateways depend on them. */
export type RegistryErrorCode =
  | 'BAD_REQUEST'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'INVALID_API_KEY'
  | 'RATE_LIMITED'
  | 'FORBIDDEN'
  | 'NOTHING_PUBLISHED'
  | 'SUBGRAPH_NOT_FOUND'
  | 'LAST_SUBGRAPH'
  | 'COMPOSITION_FAILED'
  | 'CONTRACT_NOT_FOUND'
  | 'CONTRACT_IN_USE'
  | 'VERSION_NOT_FOUND'
  | 'VERSION_REJECTED'
  | 'CLIENT_NOT_FOUND'
  | 'KEY_NOT_FOUND'
  | 'PERSISTED_QUERY_ID_CONFLICT'
  | 'OPERATION_INVALID'
  | 'MANIFEST_INVALID'
  | 'LIMIT_EXCEEDED'
  | 'CONFLICT'
  | 'BUSY'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** A request the registry answers with an error; the message says what to do. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Stands beside `error` in the answer, such as `errors`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: RegistryErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Somebody asks for what only exists once something was published. */
export function nothingPublished(variant: string): RegistryError {
  const message = `Nothing is published in the variant "${variant}" yet: publish the subgraphs first.`;
  return new RegistryError(404, 'NOTHING_PUBLISHED', message);
}
