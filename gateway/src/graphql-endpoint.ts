import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import { internalTokenHeader } from '@rendezvous/platform/internal-token';
import type { Logger } from '@rendezvous/platform/logger';
import { negotiateLanguage } from '@rendezvous/region/language';
import type { Region } from '@rendezvous/region/region';
import type { Admission } from './admission.ts';
import type { Authentication } from './authentication.ts';
import { actorOf, type ApiClient, type ClientDirectory } from './clients/api-client.ts';
import { clientOf } from './clients/request-client.ts';
import type { Executors } from './executors.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { sendText } from './http-answers.ts';
import type {
  OperationResolver,
  ResolvedOperation,
} from './persisted-queries/resolve-operation.ts';
import {
  isShareable,
  markPrivate,
  markShareable,
  sendNotModified,
} from './persisted-queries/shared-answer.ts';
import { createOperationDeadline, type OperationDeadline } from './operation-deadline.ts';
import type { RateLimits } from './rate-limits/rate-limits.ts';
import { readJsonBody } from './request-body.ts';
import { RequestRefused } from './request-refused.ts';
import {
  internalTokenOf,
  traceparentFrom,
  type InternalTokenSigner,
  type RequestReport,
  type RequestScope,
} from './request-scope.ts';
import type { VerifiedToken } from './token-verifier.ts';

/** Answers GraphQL requests for one region at a time. */
export interface GraphqlEndpoint {
  /** @throws RequestRefused when the request is not executed. */
  handle(exchange: GraphqlExchange): Promise<void>;
}

interface GraphqlExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly region: Region;
}

interface GraphqlEndpointOptions {
  readonly executors: Executors;
  readonly clients: ClientDirectory;
  readonly operations: OperationResolver;
  readonly authentication: Authentication;
  readonly admission: Admission;
  readonly signer: InternalTokenSigner;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
  readonly maxBodyBytes: number;
  readonly maxConcurrentRequests: number;
  readonly rateLimits: RateLimits;
  /** After which a query is given up. */
  readonly operationTimeoutMs: number;
  /** How long shared caches may keep answers that are the same for everybody; 0: not at all. */
  readonly maxAgeSeconds: number;
}

const overloaded = () =>
  new RequestRefused('Too many requests are being answered. Try again in a second.', {
    code: 'OVERLOADED',
    status: 503,
    headers: { 'retry-after': '1' },
  });

/** Reads, checks and executes requests; everything a client can do wrong is refused before. */
export function createGraphqlEndpoint(options: GraphqlEndpointOptions): GraphqlEndpoint {
  const { metrics, maxBodyBytes, maxAgeSeconds } = options;
  let inFlight = 0;

  async function answer(exchange: GraphqlExchange, report: RequestReport): Promise<void> {
    const { request, response, region, requestId } = exchange;
    const wanted = wantedLanguages(request);
    response.setHeader('content-language', negotiateLanguage(wanted, region));
    markPrivate(response);
    noteInternalToken(exchange, options);
    await options.rateLimits.countAddress(request);
    const { client, label } = clientOf(request, region.code, options.clients);
    await options.rateLimits.countClient(client);
    // Read first, so that a client that is refused has nothing left to send.
    const body = request.method === 'POST' ? await readJsonBody(request, maxBodyBytes) : undefined;
    const verified = await options.authentication.authenticate(
      request.headers.authorization,
      region.code,
    );
    const language = negotiateLanguage(wanted ?? verified?.language ?? undefined, region);
    response.setHeader('content-language', language);
    const search = new URL(request.url ?? '/', 'http://gateway').search;
    const operation = options.operations.resolve({ body, search }, client, label);
    admit(operation, options.admission);
    const deadline = createOperationDeadline(options.operationTimeoutMs, report);
    const caller = { language, verified, client, deadline };
    const scope = scopeOf(options.signer, exchange, report, caller);
    await options.rateLimits.countUser(region.code, scope.actor);
    const headers = headersOf(request);
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
    const executor = options.executors.executorFor(client?.contract ?? null);
    const toExecute = { method, headers, ...operation.request };
    const result = await deadline.run(() => executor.execute(toExecute, scope));
    if (report.operationType !== 'none') operation.remember();
    const asked = { requestId, region: region.code, client: client?.name ?? null, label };
    options.logger.debug({ ...asked, ...report }, 'Request answered');
    sendResult(exchange, result, { operation, report, maxAgeSeconds });
  }

  return {
    async handle(exchange) {
      const startedAtMs = performance.now();
      const report: RequestReport = { operationType: 'none', outcome: 'refused' };
      metrics.requestStarted();
      inFlight += 1;
      try {
        if (inFlight > options.maxConcurrentRequests) throw overloaded();
        await answer(exchange, report);
      } finally {
        inFlight -= 1;
        if (report.refusal !== undefined) metrics.rejected(report.refusal);
        metrics.requestEnded(report.operationType, report.outcome, performance.now() - startedAtMs);
      }
    },
  };
}

/** What a list holds was measured when it was loaded. */
function admit({ text, persisted }: ResolvedOperation, admission: Admission): void {
  if (persisted?.refusal) throw persisted.refusal;
  if (text !== null && persisted === null) admission.admit(text);
}

/** It is not passed on, so that its sender stays nobody; but who has one has found a leak. */
function noteInternalToken(
  { request, requestId }: GraphqlExchange,
  { metrics, logger }: GraphqlEndpointOptions,
): void {
  if (!(internalTokenHeader in request.headers)) return;
  metrics.rejected('internalToken');
  logger.info({ requestId }, 'An internal token came from outside and was ignored');
}

/** Answers with what came of an operation, to be kept by shared caches if that is harmless. */
function sendResult(
  { request, response }: GraphqlExchange,
  result: HTTPGraphQLResponse,
  about: {
    readonly operation: ResolvedOperation;
    readonly report: RequestReport;
    readonly maxAgeSeconds: number;
  },
): void {
  const { operation, report, maxAgeSeconds } = about;
  if (result.body.kind !== 'complete') throw new Error('Incremental delivery is not served.');
  for (const [name, value] of result.headers) response.setHeader(name, value);
  const contentType = result.headers.get('content-type') ?? 'application/json; charset=utf-8';
  const status = result.status ?? 200;
  const { string: text } = result.body;
  if (maxAgeSeconds > 0 && isShareable({ request, report, operation, status })) {
    const isKnown = markShareable(request, response, text, maxAgeSeconds);
    if (isKnown) return sendNotModified(response);
  }
  sendText(response, status, contentType, text);
}

/** Gathers what travels with the request, and gives up reading when the client goes away. */
function scopeOf(
  signer: InternalTokenSigner,
  exchange: GraphqlExchange,
  report: RequestReport,
  caller: {
    readonly language: string;
    readonly verified: VerifiedToken | null;
    readonly client: ApiClient | null;
    readonly deadline: OperationDeadline;
  },
): RequestScope {
  const { request, response, requestId, region } = exchange;
  const { language, verified, client, deadline } = caller;
  const patient = verified?.patient && {
    ...verified.patient,
    language: negotiateLanguage(verified.language ?? undefined, region),
  };
  response.once('close', () => {
    if (!response.writableEnded) deadline.abandon();
  });
  const actor = verified?.actor ?? actorOf(patient ?? null, client);
  const identity = { region: region.code, patient: patient ?? null, actor, client };
  return {
    ...identity,
    requestId,
    traceparent: traceparentFrom(request.headers['traceparent']),
    language,
    signal: deadline.signal,
    report,
    internalToken: internalTokenOf(signer, identity),
  };
}

/** `*` is what programs send that care for no language: the token may know better. */
function wantedLanguages(request: IncomingMessage): string | undefined {
  const header = request.headers['accept-language'];
  return header === '*' ? undefined : header;
}

/** Headers for Apollo Server. What looks like our internal token cannot have come from us. */
function headersOf(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === internalTokenHeader || value === undefined) continue;
    headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
