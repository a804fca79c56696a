import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Actor, PatientClaims } from '@rendezvous/platform/caller';
import type { createInternalTokenSigner } from '@rendezvous/platform/internal-token';
import { acceptTraceparent } from '@rendezvous/platform/request-id';
import type { ApiClient } from './clients/api-client.ts';
import type { OperationType, RequestOutcome } from './gateway-metrics.ts';

/** Signs the tokens with which subgraphs are called. */
export type InternalTokenSigner = ReturnType<typeof createInternalTokenSigner>;

/** What is found out about a request on its way. */
export interface RequestReport {
  operationType: OperationType;
  outcome: RequestOutcome;
  /** The code with which an operation was refused before it ran; one of a few. */
  refusal?: string;
}

/** What belongs to one request and travels with it to the subgraphs. */
export interface RequestScope {
  readonly requestId: string;
  readonly traceparent: string;
  readonly region: string;
  /** One tag, negotiated. */
  readonly language: string;
  readonly patient: PatientClaims | null;
  /** Null for anonymous callers. */
  readonly actor: Actor | null;
  /** Null when the request carries no API key. */
  readonly client: ApiClient | null;
  /** Aborts when nobody waits for the answer any more; never for mutations. */
  readonly signal: AbortSignal;
  /** Set when the operation is only parsed, validated and planned, for requests to come. */
  readonly isWarmUp?: true;
  /** Filled in while the operation runs, for metrics. */
  readonly report: RequestReport;
  /** The short-lived token that proves to a subgraph whom the gateway speaks for. */
  internalToken(): Promise<string>;
}

/** The scope of the request being executed, for Apollo Server's hooks that are not handed it. */
export const currentScope = new AsyncLocalStorage<RequestScope>();

/** The client's W3C `traceparent` when it has the right shape, otherwise that of a new trace. */
export function traceparentFrom(header: string | string[] | undefined): string {
  const given = typeof header === 'string' ? acceptTraceparent(header) : undefined;
  return given ?? `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** Makes the scope's lazy internal token: an operation that needs no subgraph signs nothing. */
export function internalTokenOf(
  signer: InternalTokenSigner,
  caller: Pick<RequestScope, 'region' | 'patient' | 'actor' | 'client'>,
): () => Promise<string> {
  const { region, patient, actor } = caller;
  const client = caller.client?.name ?? null;
  let token: Promise<string> | undefined;
  return () => (token ??= signer.sign({ region, patient, actor, client }));
}
