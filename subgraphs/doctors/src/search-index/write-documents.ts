import type { Client, estypes } from '@elastic/elasticsearch';
import { jitteredDelayMs } from '@rendezvous/platform/retry';
import { delay } from '@rendezvous/platform/wait';
import type { DoctorDocument } from './doctor-document.ts';
import { isElasticsearchOutage } from './engine-errors.ts';
import { feedAlias } from './index-names.ts';

/** The documents of some doctors as of one version; null: there is no such doctor any more. */
export interface DocumentChanges {
  readonly version: number;
  readonly documents: ReadonlyMap<number, DoctorDocument | null>;
}

/** How patient a writer is. */
export interface WriteManner {
  /** Whether to wait until searches find what was written, about a second. */
  readonly untilVisible: boolean;
  /** Whether to try again also after no answer or no connection, and to wait longer for one. */
  readonly isPatient: boolean;
}

/** A document that Elasticsearch will never take. */
export interface RefusedDocument {
  readonly doctorId: number;
  readonly index: string;
  /** The type of the error; its text could have parts of the document. */
  readonly problem: string;
}

/** An index that is to be written does not exist. */
export class SearchIndexMissing extends Error {
  readonly index: string;

  constructor(index: string) {
    super(`the index ${index} does not exist`);
    this.index = index;
  }
}

/** Elasticsearch took in no more documents, for as long as one can reasonably wait. */
export class SearchIndexBusy extends Error {
  constructor(documents: number) {
    super(`Elasticsearch is too busy: ${documents} documents were not taken in`);
  }
}

interface Item {
  readonly index: string;
  readonly doctorId: number;
  /** One or two lines of the bulk format. */
  readonly lines: readonly string[];
  readonly bytes: number;
}

const requestBytesMax = 4_000_000;
const requestItemsMax = 2_000;
const requestTimeoutMs = 7_000;
const patientTimeoutMs = 30_000;
const attemptsMax = 6;
const retryDelayMs = 100;
const retryDelayMaxMs = 2_000;

/**
 * Writes the documents to the indexes in requests of bounded size, one after the other. What an
 * index has in a higher version stays as it is. Answers what will never be taken.
 * @throws SearchIndexMissing, SearchIndexBusy, or the client's error when Elasticsearch is away
 */
export async function writeDocuments(
  client: Client,
  indexes: readonly string[],
  changes: DocumentChanges,
  manner: WriteManner,
  signal: AbortSignal,
): Promise<RefusedDocument[]> {
  const refused: RefusedDocument[] = [];
  for (const request of requestsOf(indexes, changes)) {
    refused.push(...(await send(client, request, manner, signal)));
  }
  return refused;
}

function* requestsOf(
  indexes: readonly string[],
  { version, documents }: DocumentChanges,
): Generator<Item[]> {
  let request: Item[] = [];
  let bytes = 0;
  for (const [doctorId, document] of documents) {
    const text = document === null ? null : JSON.stringify(document);
    for (const index of indexes) {
      const item = itemOf(index, doctorId, version, text);
      if (bytes + item.bytes > requestBytesMax || request.length === requestItemsMax) {
        if (request.length > 0) yield request;
        request = [];
        bytes = 0;
      }
      request.push(item);
      bytes += item.bytes;
    }
  }
  if (request.length > 0) yield request;
}

function itemOf(index: string, doctorId: number, version: number, text: string | null): Item {
  const target = {
    _index: feedAlias(index),
    _id: String(doctorId),
    version,
    version_type: 'external',
  };
  const lines =
    text === null
      ? [JSON.stringify({ delete: target })]
      : [JSON.stringify({ index: target }), text];
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  return { index, doctorId, lines, bytes };
}

/** Sends again what Elasticsearch had no room for, after growing delays. */
async function send(
  client: Client,
  request: readonly Item[],
  manner: WriteManner,
  signal: AbortSignal,
): Promise<RefusedDocument[]> {
  const refused: RefusedDocument[] = [];
  let waiting = request;
  for (let attempt = 1; waiting.length > 0; attempt += 1) {
    if (attempt > attemptsMax) throw new SearchIndexBusy(waiting.length);
    if (attempt > 1) await delay(jitteredDelayMs(attempt, retryDelayMs, retryDelayMaxMs), signal);
    const answers = await bulk(client, waiting, manner, signal);
    if (answers === null) continue;
    const again: Item[] = [];
    for (const [position, item] of waiting.entries()) {
      const verdict = judge(answers[position]);
      if (verdict === 'again') again.push(item);
      else if (verdict === 'missing') throw new SearchIndexMissing(item.index);
      else if (verdict !== 'done') {
        refused.push({ doctorId: item.doctorId, index: item.index, problem: verdict.problem });
      }
    }
    waiting = again;
  }
  return refused;
}

/** null when Elasticsearch took nothing of it, as far as it says, and may do so if asked again. */
async function bulk(
  client: Client,
  items: readonly Item[],
  manner: WriteManner,
  signal: AbortSignal,
): Promise<(estypes.BulkResponseItem | undefined)[] | null> {
  const timeoutMs = manner.isPatient ? patientTimeoutMs : requestTimeoutMs;
  try {
    const answer = await client.bulk<string>(
      {
        operations: items.flatMap((item) => item.lines),
        require_alias: true,
        refresh: manner.untilVisible ? 'wait_for' : false,
      },
      { signal, requestTimeout: timeoutMs, maxRetries: 0 },
    );
    return answer.items.map((item) => item.index ?? item.delete);
  } catch (error) {
    // What is written twice is written once: versions see to it.
    const mayPass = statusOf(error) === 429 || (manner.isPatient && isElasticsearchOutage(error));
    if (!mayPass || signal.aborted) throw error;
    return null;
  }
}

function judge(
  answer: estypes.BulkResponseItem | undefined,
): 'done' | 'again' | 'missing' | { problem: string } {
  if (answer === undefined) throw new Error('Elasticsearch answered fewer items than it was sent');
  // A higher version is there already; deleting what is not there answers 404 without an error.
  if (answer.error === undefined || answer.status === 409) return 'done';
  if (answer.status === 429 || answer.status >= 500) return 'again';
  if (answer.status === 404) return 'missing';
  return { problem: answer.error.type };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
}
