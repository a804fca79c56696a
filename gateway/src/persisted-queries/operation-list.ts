import { setImmediate as nextTurn } from 'node:timers/promises';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import { limitRefusal } from '../admission.ts';
import type { ListedOperation } from '../clients/clients-document.ts';
import type { OperationLimits } from '../config.ts';
import type { RequestRefused } from '../request-refused.ts';
import { type OperationText, readOperationText, sha256 } from './operation-text.ts';

/** An operation of a list, checked when the list was loaded. */
export interface PersistedOperation extends ListedOperation {
  /** See OperationText. */
  readonly fingerprint: string;
  /** Why it may not run, however it is asked for: it goes over a limit of the gateway. */
  readonly refusal: RequestRefused | null;
}

/** What a client may run, and what it asked for in vain. Made anew when its operations change. */
export interface OperationList {
  readonly operations: readonly PersistedOperation[];
  /** The operation with this id. */
  get(id: string): PersistedOperation | undefined;
  /** What the list knows of a text. Remembered by hash, so that the same text is parsed once. */
  recognize(text: string): RecognizedText;
  /** True the first time in an hour for a key, and for a bounded number of keys. */
  isNews(key: string, nowMs?: number): boolean;
}

/** A text as a list sees it. */
export interface RecognizedText extends OperationText {
  readonly sha256: string;
  readonly isListed: boolean;
}

// Both are bounds for one list: what a client that sends nonsense can make the gateway remember.
const maxRememberedTexts = 1_000;
const maxNews = 1_000;
const newsForMs = 3_600_000;
/** The event loop gets its turn after so much work: a large list must not hold up requests. */
const maxTurnMs = 5;

/** Makes a list of operations that were checked. */
export function createOperationList(
  operations: readonly PersistedOperation[],
  limits: OperationLimits,
): OperationList {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const fingerprints = new Set(operations.map(({ fingerprint }) => fingerprint));
  const texts = new BoundedMap<string, RecognizedText>(maxRememberedTexts);
  const news = new Set<string>();
  let newsUntilMs = 0;
  return {
    operations,
    get: (id) => byId.get(id),
    recognize(text) {
      const hash = sha256(text);
      const known = texts.get(hash);
      if (known !== undefined) return known;
      const read = readOperationText(text, limits);
      const isListed = fingerprints.has(read.fingerprint);
      const recognized = { ...read, sha256: hash, isListed };
      texts.set(hash, recognized);
      return recognized;
    },
    isNews(key, nowMs = Date.now()) {
      if (nowMs >= newsUntilMs) {
        news.clear();
        newsUntilMs = nowMs + newsForMs;
      }
      if (news.size >= maxNews || news.has(key)) return false;
      news.add(key);
      return true;
    },
  };
}

/**
 * Checks a list's operations against the limits and reads their texts, pausing now and then. What
 * `previous` has already checked is taken from there; the same operations are the same list.
 */
export async function loadOperationList(
  listed: readonly ListedOperation[],
  previous: OperationList | undefined,
  limits: OperationLimits,
): Promise<OperationList> {
  if (previous !== undefined && isSameList(listed, previous)) return previous;
  const operations: PersistedOperation[] = [];
  let turnBeganAtMs = performance.now();
  for (const operation of listed) {
    const known = previous?.get(operation.id);
    operations.push(
      known !== undefined && isSame(known, operation) ? known : checkOperation(operation, limits),
    );
    if (performance.now() - turnBeganAtMs < maxTurnMs) continue;
    await nextTurn();
    turnBeganAtMs = performance.now();
  }
  return createOperationList(operations, limits);
}

function checkOperation(operation: ListedOperation, limits: OperationLimits): PersistedOperation {
  const { fingerprint } = readOperationText(operation.body, limits);
  return { ...operation, fingerprint, refusal: limitRefusal(operation.body, limits) };
}

function isSameList(listed: readonly ListedOperation[], { operations }: OperationList): boolean {
  if (listed.length !== operations.length) return false;
  return listed.every((operation, index) => {
    const known = operations[index];
    return known !== undefined && isSame(known, operation);
  });
}

function isSame(left: ListedOperation, right: ListedOperation): boolean {
  return (
    left.id === right.id &&
    left.name === right.name &&
    left.type === right.type &&
    left.body === right.body
  );
}
