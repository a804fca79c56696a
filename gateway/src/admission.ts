import { hash } from 'node:crypto';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import type { OperationLimits } from './config.ts';
import { findExceededLimit, parseWithinLimit, type ExceededLimit } from './operation-limits.ts';
import { RequestRefused } from './request-refused.ts';

/** Lets an operation's text through, or throws why not. */
export interface Admission {
  /** @throws RequestRefused with the limit that `query` goes over. */
  admit(query: string): void;
}

const explanations: Record<ExceededLimit['limit'], (maximum: number) => string> = {
  tokens: (maximum) => `The operation has more than ${maximum} tokens. Split it.`,
  depth: (maximum) => `The operation nests fields more than ${maximum} deep. Ask for less at once.`,
  aliases: (maximum) => `The operation uses more than ${maximum} aliases. Split it.`,
  rootFields: (maximum) => `The operation has more than ${maximum} root fields. Split it.`,
  fields: (maximum) => `The operation selects more than ${maximum} fields. Ask for less at once.`,
  mutationFields: (maximum) =>
    `The operation has more than ${maximum} mutations, which run one after another. Split it.`,
  repeatedMutation: () =>
    'The operation runs a mutation more than once. Send one request for each.',
  directives: (maximum) => `The operation uses more than ${maximum} directives. Use fewer.`,
};

const maxRememberedOperations = 5_000;

/**
 * Checks operations against `limits` before Apollo Server validates them: validation compares fields
 * pairwise, so it must never see a document of unbounded size. Texts that passed are remembered by
 * hash. Operations of a list need no check of their own: they were checked when the list was loaded.
 */
export function createAdmission(limits: OperationLimits): Admission {
  const admitted = new BoundedMap<string, true>(maxRememberedOperations);
  return {
    admit(query) {
      const key = hash('sha256', query, 'base64');
      if (admitted.get(key)) return;
      const refusal = limitRefusal(query, limits);
      if (refusal !== null) throw refusal;
      admitted.set(key, true);
    },
  };
}

/**
 * The refusal of an operation that goes over a limit, or null. A syntax error passes: it is answered
 * by Apollo Server, whose parser stops at the same token limit.
 */
export function limitRefusal(query: string, limits: OperationLimits): RequestRefused | null {
  const parsed = parseWithinLimit(query, limits);
  if (parsed === null) return null;
  const exceeded = 'kind' in parsed ? findExceededLimit(parsed, limits) : parsed;
  if (exceeded === null) return null;
  return new RequestRefused(explanations[exceeded.limit](exceeded.maximum), {
    code: 'OPERATION_LIMIT_EXCEEDED',
    status: 400,
    extensions: { limit: exceeded.limit, maximum: exceeded.maximum },
  });
}
