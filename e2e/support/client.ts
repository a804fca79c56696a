/** A small GraphQL-over-HTTP client that shows everything: status, headers, data and errors. */
export interface GraphQLAnswer<T = Record<string, never>> {
  status: number;
  headers: Headers;
  data: T | null;
  errors: readonly { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[];
}

export interface RequestOptions {
  token?: string;
  language?: string;
  headers?: Record<string, string>;
}

const timeoutMs = 30_000;

/** Posts an operation to `endpoint`; GraphQL errors are part of the answer, not thrown. */
export async function post<T>(
  endpoint: string,
  document: string,
  variables: object = {},
  options: RequestOptions = {},
): Promise<GraphQLAnswer<T>> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'accept-language': options.language ?? 'en',
    ...options.headers,
  };
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query: document, variables }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body = (await response.json()) as Partial<GraphQLAnswer<T>>;
  return {
    status: response.status,
    headers: response.headers,
    data: body.data ?? null,
    errors: body.errors ?? [],
  };
}

/** An operation that had to succeed was answered with GraphQL errors. */
export class UnexpectedErrors extends Error {
  readonly codes: readonly unknown[];

  constructor(errors: GraphQLAnswer['errors']) {
    super(`unexpected errors: ${JSON.stringify(errors)}`);
    this.codes = errors.map(({ extensions }) => extensions?.['code']);
  }
}

/** The data of an operation that must succeed. @throws UnexpectedErrors otherwise. */
export async function query<T>(
  endpoint: string,
  document: string,
  variables: object = {},
  options: RequestOptions = {},
): Promise<T> {
  const answer = await post<T>(endpoint, document, variables, options);
  if (answer.data === null || answer.errors.length > 0) {
    throw new UnexpectedErrors(answer.errors);
  }
  return answer.data;
}
