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
  directives: (maximum) => `The operation uses more than ${maximum} directives. Use fewer.`,
};

const maxRememberedOperations = 5_000;

/**
 * Checks operations against `limits` before Apollo Server validates them: validation compares fields
 * pairwise, so it must never see a document of unbounded size. Texts that passed are remembered by
 * hash. Automatic persisted queries need no check of their own: their text came through here once.
 */
export function createAdmission(limits: OperationLimits): Admission {
  const admitted = new BoundedMap<string, true>(maxRememberedOperations);
  return {
    admit(query) {
      const key = hash('sha256', query, 'base64');
      if (admitted.get(key)) return;
      const parsed = parseWithinLimit(query, limits);
      // A syntax error is answered by Apollo Server, whose parser stops at the same token limit.
      if (parsed === null) return;
      const exceeded = 'kind' in parsed ? findExceededLimit(parsed, limits) : parsed;
      if (exceeded === null) {
        admitted.set(key, true);
        return;
      }
      throw new RequestRefused(explanations[exceeded.limit](exceeded.maximum), {
        code: 'OPERATION_LIMIT_EXCEEDED',
        status: 400,
        extensions: { limit: exceeded.limit, maximum: exceeded.maximum },
      });
    },
  };
}
