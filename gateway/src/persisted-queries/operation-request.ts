import { maxOperationIdLength } from '../clients/clients-document.ts';
import { RequestRefused } from '../request-refused.ts';

/** A GraphQL request as it came in: the parsed body of a POST, or the query string of a GET. */
export interface RawRequest {
  /** undefined for GET and HEAD. */
  readonly body: unknown;
  /** Of the URL, with its question mark; only read without a body. */
  readonly search: string;
}

/** What a request says about the operation it wants. */
export interface OperationRequest {
  /** null when there is none, or it is no text: Apollo Server says what is wrong then. */
  readonly text: string | null;
  readonly id: OperationId | null;
}

/** How an operation is named instead of sent. */
export interface OperationId {
  readonly value: string;
  /** `hash`: `extensions.persistedQuery`, whose value may also be that of an automatic one. */
  readonly kind: 'hash' | 'documentId';
}

type Parameter = 'query' | 'documentId' | 'extensions';

/**
 * Reads what a request asks for, by text, by `extensions.persistedQuery` or by `documentId`.
 * @throws RequestRefused (400, BAD_REQUEST) when it names an operation in a way that is not clear, or
 *   is a list of operations
 */
export function readOperationRequest(raw: RawRequest): OperationRequest {
  if (Array.isArray(raw.body)) {
    throw unclear('Send one operation in a request, not a list of them.');
  }
  const read = raw.body === undefined ? searchReader(raw.search) : bodyReader(raw.body);
  const query = read('query');
  return {
    text: typeof query === 'string' && query !== '' ? query : null,
    id: readId(read('documentId'), read('extensions')),
  };
}

/** The same request for Apollo Server, with the operation's text and nothing that names it. */
export function withText(raw: RawRequest, text: string): RawRequest {
  if (raw.body === undefined) {
    const search = new URLSearchParams(raw.search);
    const extensions = withoutId(parseJson(search.get('extensions')));
    search.delete('documentId');
    search.set('query', text);
    if (extensions === undefined) search.delete('extensions');
    else search.set('extensions', JSON.stringify(extensions));
    return { body: undefined, search: `?${search.toString()}` };
  }
  const { documentId: _id, extensions, ...rest } = raw.body as Record<string, unknown>;
  const others = withoutId(extensions);
  const body = { ...rest, query: text, ...(others === undefined ? {} : { extensions: others }) };
  return { body, search: raw.search };
}

function withoutId(extensions: unknown): unknown {
  if (!isRecord(extensions)) return extensions ?? undefined;
  const { persistedQuery: _id, ...others } = extensions;
  return others;
}

function bodyReader(body: unknown): (name: Parameter) => unknown {
  return (name) => (isRecord(body) ? body[name] : undefined);
}

function searchReader(text: string): (name: Parameter) => unknown {
  const search = new URLSearchParams(text);
  return (name) => {
    const values = search.getAll(name);
    if (values.length > 1) throw unclear(`${name} is given more than once. Give it once.`);
    const [value] = values;
    return value !== undefined && name === 'extensions' ? parseJson(value) : value;
  };
}

function readId(documentId: unknown, extensions: unknown): OperationId | null {
  const hash = readHash(isRecord(extensions) ? extensions['persistedQuery'] : undefined);
  const isGiven = documentId !== undefined && documentId !== null && documentId !== '';
  if (!isGiven) return hash === null ? null : { value: hash, kind: 'hash' };
  const value = checkId(documentId, 'documentId');
  if (hash !== null && hash !== value) {
    throw unclear('documentId and extensions.persistedQuery name different operations. Send one.');
  }
  return { value, kind: 'documentId' };
}

function readHash(persistedQuery: unknown): string | null {
  if (persistedQuery === undefined || persistedQuery === null) return null;
  if (!isRecord(persistedQuery) || persistedQuery['version'] !== 1) {
    throw unclear('extensions.persistedQuery must be {"version": 1, "sha256Hash": "…"}.');
  }
  return checkId(persistedQuery['sha256Hash'], 'extensions.persistedQuery.sha256Hash');
}

function checkId(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= maxOperationIdLength) {
    return value;
  }
  throw unclear(`${field} must be a text of 1 to ${maxOperationIdLength} characters.`);
}

function unclear(message: string): RequestRefused {
  return new RequestRefused(message, { code: 'BAD_REQUEST', status: 400 });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
