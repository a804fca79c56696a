import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@rendezvous/platform/logger';
import { acceptRequestId, requestIdHeader } from '@rendezvous/platform/request-id';
import type { Region } from '@rendezvous/region/region';
import type { Registry } from 'prom-client';
import type { CrossOrigin } from './cross-origin.ts';
import { internalError } from './error-masking.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { GraphiqlPage } from './graphiql.ts';
import type { GraphqlEndpoint } from './graphql-endpoint.ts';
import { sendJson, sendRefusal, sendText } from './http-answers.ts';
import type { Readiness } from './readiness.ts';
import { type RefusalCode, RequestRefused } from './request-refused.ts';

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
) => Promise<void> | void;
type Route = Readonly<Record<string, Handler>>;

interface HttpRoutesOptions {
  readonly regions: ReadonlyMap<string, Region>;
  readonly defaultRegion: Region;
  readonly endpoint: GraphqlEndpoint;
  readonly crossOrigin: CrossOrigin;
  /** null: there is no page for browsers. */
  readonly graphiql: GraphiqlPage | null;
  readiness(): Promise<Readiness>;
  readonly metrics: GatewayMetrics;
  readonly logger: Logger;
}

/** Refusals that an operator wants to see: somebody may be trying what they may not. */
const telling: ReadonlySet<string> = new Set<RefusalCode>([
  'UNAUTHENTICATED',
  'INVALID_API_KEY',
  'CLIENT_AND_TOKEN',
  'OPERATION_LIMIT_EXCEEDED',
  'OPERATION_TOO_EXPENSIVE',
  'QUERY_NOT_IN_SAFELIST',
  'PERSISTED_QUERY_ID_REQUIRED',
  'BAD_REQUEST',
]);

/** Maps paths to what answers them and turns everything thrown into an answer. */
export function createHttpHandler(
  options: HttpRoutesOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const routes = createRoutes(options);

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = routes.get(path);
    if (!route) {
      const message = 'There is nothing at this path.';
      throw new RequestRefused(message, { code: 'NOT_FOUND', status: 404 });
    }
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
    const handler = Object.hasOwn(route, method) ? route[method] : undefined;
    if (!handler) {
      const allow = Object.keys(route).join(', ');
      throw new RequestRefused(`This path answers ${allow} only.`, {
        code: 'METHOD_NOT_ALLOWED',
        status: 405,
        headers: { allow },
      });
    }
    await handler(request, response, requestId);
  }

  return (request, response) => {
    const given = request.headers[requestIdHeader];
    const requestId = acceptRequestId(typeof given === 'string' ? given : null);
    response.setHeader(requestIdHeader, requestId);
    handle(request, response, requestId).catch((error: unknown) => {
      if (error instanceof RequestRefused) options.metrics.rejected(reasonOf(error));
      answerFailure(error, request, response, requestId, options.logger);
    });
  };
}

function createRoutes(options: HttpRoutesOptions): ReadonlyMap<string, Route> {
  const { regions, defaultRegion, endpoint, crossOrigin, graphiql } = options;
  const graphqlRoute = (region: Region, pagePath: string): Route => ({
    GET: (request, response, requestId) => {
      if (graphiql && isBrowserVisit(request)) return redirect(response, pagePath);
      crossOrigin.allow(request, response);
      return endpoint.handle({ request, response, requestId, region });
    },
    POST: (request, response, requestId) => {
      crossOrigin.allow(request, response);
      return endpoint.handle({ request, response, requestId, region });
    },
    OPTIONS: (request, response) => crossOrigin.answerPreflight(request, response),
  });
  const routes = new Map<string, Route>([
    ['/graphql', graphqlRoute(defaultRegion, '/')],
    ['/healthz', { GET: (_request, response) => sendJson(response, 200, { status: 'ok' }) }],
    ['/readyz', { GET: async (_, response) => sendReadiness(response, await options.readiness()) }],
    ['/metrics', { GET: (_, response) => sendMetrics(response, options.metrics.registry) }],
  ]);
  for (const region of regions.values()) {
    routes.set(`/${region.code}/graphql`, graphqlRoute(region, `/${region.code}`));
    if (graphiql) routes.set(`/${region.code}`, { GET: graphiql.serve(region) });
  }
  if (graphiql) routes.set('/', { GET: graphiql.serve(null) });
  return routes;
}

/** Somebody typed the endpoint's address into a browser. */
function isBrowserVisit(request: IncomingMessage): boolean {
  const isBare = !(request.url ?? '').includes('?');
  return isBare && (request.headers.accept ?? '').includes('text/html');
}

function redirect(response: ServerResponse, location: string): void {
  response.setHeader('location', location);
  sendText(response, 302, 'text/plain; charset=utf-8', '');
}

function sendReadiness(response: ServerResponse, { isReady, ...details }: Readiness): void {
  const status = isReady ? 'ready' : 'not ready';
  sendJson(response, isReady ? 200 : 503, { status, ...details });
}

async function sendMetrics(response: ServerResponse, registry: Registry): Promise<void> {
  sendText(response, 200, registry.contentType, await registry.metrics());
}

/** The exceeded limit, what is wrong with a token, or the code: a bounded set of words. */
function reasonOf({ code, extensions: { limit, reason } }: RequestRefused): string {
  if (typeof limit === 'string') return limit;
  return typeof reason === 'string' ? `${code}/${reason}` : code;
}

function answerFailure(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  logger: Logger,
): void {
  // The client has gone or has part of an answer: there is nobody to tell, or no way to.
  if (response.destroyed || response.headersSent || request.errored) {
    response.destroy();
    return;
  }
  if (error instanceof RequestRefused) {
    const { code, cause } = error;
    // Not "reason": what is logged by that name is a patient's, and never shown.
    const refused = { requestId, code, fault: reasonOf(error) };
    if (telling.has(code)) logger.info(refused, 'A request was refused');
    else logger.debug({ ...refused, err: cause }, 'A request was refused');
    sendRefusal(request, response, error, requestId);
    return;
  }
  logger.error({ err: error, requestId }, 'A request failed');
  sendJson(response, 500, { errors: [internalError(requestId)] });
}
