import type { Logger } from '@rendezvous/platform/logger';
import type { ApiClient, PersistedQueryLevel } from '../clients/api-client.ts';
import { RequestRefused } from '../request-refused.ts';
import { createAutomaticQueries } from './automatic-queries.ts';
import type { OperationList, PersistedOperation } from './operation-list.ts';
import { sha256 } from './operation-text.ts';
import {
  type OperationId,
  type RawRequest,
  readOperationRequest,
  withText,
} from './operation-request.ts';
import type { OperationOutcome, PersistedQueryMetrics } from './persisted-query-metrics.ts';

/** What a request is to run, with its text wherever that came from. */
export interface ResolvedOperation {
  /** null when the request has none: Apollo Server says what is wrong with it. */
  readonly text: string | null;
  /** The operation of a list that the request named by its id. */
  readonly persisted: PersistedOperation | null;
  /** The request for Apollo Server, which need not know of ids. */
  readonly request: RawRequest;
  /** To be called once the text has proved valid, so that others may send its hash alone. */
  remember(): void;
}

/** Finds the operation that a request wants, and refuses those that its client may not run. */
export interface OperationResolver {
  /**
   * @param label what the client calls itself, for logs
   * @throws RequestRefused with one of the codes of persisted queries, or BAD_REQUEST
   */
  resolve(raw: RawRequest, client: ApiClient | null, label: string | null): ResolvedOperation;
}

interface OperationResolverOptions {
  /** Empty for a client without a list. null: the list of requests without a key. */
  listOf(client: string | null): OperationList;
  /** For requests without an API key. */
  readonly anonymousLevel: PersistedQueryLevel;
  /** Whether a client may ask for the schema, which no list needs to allow. */
  mayIntrospect(client: ApiClient | null): boolean;
  readonly metrics: PersistedQueryMetrics;
  readonly logger: Logger;
}

/** What is known about a request while its operation is looked for. */
interface Question {
  readonly client: ApiClient | null;
  readonly label: string | null;
  readonly level: PersistedQueryLevel;
  readonly list: OperationList;
  /** Whether clients may register texts on their own. */
  readonly isAutomatic: boolean;
}

/**
 * Resolves ids before Apollo Server sees a request, with the levels, codes and statuses of Apollo's
 * router (docs/adr/0021).
 */
export function createOperationResolver(options: OperationResolverOptions): OperationResolver {
  return new ListResolver(options);
}

class ListResolver implements OperationResolver {
  readonly #o: OperationResolverOptions;
  readonly #automatic = createAutomaticQueries();

  constructor(options: OperationResolverOptions) {
    this.#o = options;
  }

  resolve(raw: RawRequest, client: ApiClient | null, label: string | null): ResolvedOperation {
    const question = this.#questionOf(client, label);
    const { id, text } = readOperationRequest(raw);
    const found = id === null ? text : this.#findById(question, id, text);
    const shared = { persisted: null, remember: () => {} };
    if (found === null || typeof found === 'string') {
      this.#requireId(question);
      if (found === null) return { ...shared, text: null, request: raw };
      this.#count(question, this.#judgeText(question, found));
      if (id === null) return { ...shared, text: found, request: raw };
      const remember = () => this.#automatic.remember(id.value, found);
      return { ...shared, text: found, request: withText(raw, found), remember };
    }
    this.#count(question, 'listed_id');
    return { ...shared, text: found.body, persisted: found, request: withText(raw, found.body) };
  }

  #questionOf(client: ApiClient | null, label: string | null): Question {
    const level = client?.level ?? this.#o.anonymousLevel;
    const list = this.#o.listOf(client?.name ?? null);
    const allowsTexts = level === 'allow-ids' || level === 'audit';
    // Whoever has a list hears of an id that is missing in it, instead of sending the text for ever.
    const isAutomatic = allowsTexts && (client === null || list.operations.length === 0);
    return { client, label, level, list, isAutomatic };
  }

  #findById(
    question: Question,
    { value, kind }: OperationId,
    text: string | null,
  ): PersistedOperation | string {
    const isAutomatic = question.isAutomatic && kind === 'hash';
    if (text !== null) {
      if (!isAutomatic) {
        this.#count(question, 'id_and_text');
        throw refusals.idAndText();
      }
      this.#automatic.check(value, text);
      return text;
    }
    const listed = question.list.get(value);
    if (listed !== undefined) return listed;
    if (isAutomatic) return this.#automatic.find(value);
    this.#count(question, 'id_not_in_list');
    this.#logOnce(question, { sha256: sha256(value) }, 'An id is not in its list (hash of the id)');
    throw refusals.notInList(value);
  }

  #requireId(question: Question): void {
    if (question.level !== 'ids-only') return;
    this.#count(question, 'id_required');
    throw refusals.idRequired();
  }

  #judgeText(question: Question, text: string): OperationOutcome {
    const { level, list } = question;
    if (level === 'allow-ids') return 'text';
    const recognized = list.recognize(text);
    if (recognized.isListed) return 'listed_text';
    if (recognized.isIntrospection && this.#o.mayIntrospect(question.client)) return 'text';
    const details = { sha256: recognized.sha256, operation: recognized.name };
    if (level === 'audit') {
      this.#logOnce(question, details, 'An operation is not in its list');
      return 'unknown_text';
    }
    this.#count(question, 'not_in_safelist');
    this.#logOnce(question, details, 'An operation that is not in its list was refused');
    throw refusals.notInSafelist();
  }

  #count({ client, level }: Question, outcome: OperationOutcome): void {
    this.#o.metrics.resolved(client?.name ?? null, level, outcome);
  }

  /** Once an hour for each text or id, so that a flood does not fill the log; never with variables. */
  #logOnce(question: Question, details: { sha256: string } & object, message: string): void {
    const { client, label, level, list } = question;
    const name = client?.name ?? null;
    // Those without a list share an empty one.
    if (!list.isNews(`${name} ${details.sha256}`)) return;
    const asked = { client: name, label, clientLevel: level };
    this.#o.logger.warn({ ...asked, ...details }, message);
  }
}

const refusals = {
  notInList: (id: string) =>
    new RequestRefused(`Persisted query '${id}' not found in the persisted query list`, {
      code: 'PERSISTED_QUERY_NOT_IN_LIST',
      status: 404,
    }),
  notInSafelist: () =>
    new RequestRefused('The operation body was not found in the persisted query safelist', {
      code: 'QUERY_NOT_IN_SAFELIST',
      status: 403,
    }),
  idRequired: () =>
    new RequestRefused(
      'This client may run operations only by their ids. Send the id in extensions.persistedQuery.',
      { code: 'PERSISTED_QUERY_ID_REQUIRED', status: 400 },
    ),
  idAndText: () =>
    new RequestRefused(
      'Sending a persisted query ID and a body in the same request is disallowed',
      { code: 'CANNOT_SEND_PQ_ID_AND_BODY', status: 400 },
    ),
};
