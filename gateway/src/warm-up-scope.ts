import { traceparentFrom, type RequestScope } from './request-scope.ts';

/** The scope of an operation that nobody has asked for yet: it never gets to a subgraph. */
export function warmUpScope(): RequestScope {
  return {
    isWarmUp: true,
    requestId: 'warm-up',
    traceparent: traceparentFrom(undefined),
    region: '',
    language: '',
    patient: null,
    actor: null,
    client: null,
    signal: new AbortController().signal,
    report: { operationType: 'none', outcome: 'refused' },
    internalToken: () => Promise.reject(new Error('Nobody is asked while plans are made.')),
  };
}
