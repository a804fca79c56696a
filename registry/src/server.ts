import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RunningServer, startHttpServer } from '@rendezvous/platform/http-server';
import { type DependencyState, serveOperations } from '@rendezvous/platform/operations-endpoint';
import { isDatabaseUnavailable } from '@rendezvous/platform/postgres-errors';
import { isPlainJson, readBoundedBody } from '@rendezvous/platform/request-body';
import { acceptRequestId, requestIdHeader } from '@rendezvous/platform/request-id';
import type { Registry } from '@rendezvous/platform/telemetry';
import type { RegistryContext } from './context.ts';
import { isGranted, type Scope } from './domain/scopes.ts';
import { errorResponse } from './http/answers.ts';
import { readInput } from './http/call.ts';
import type { ChangeStreams } from './http/change-streams.ts';
import { pathNames } from './http/inputs.ts';
import { matchRoute, type Route, route, variantPath } from './http/routes.ts';
import type { KeyGuard } from './key-guard.ts';
import { RegistryError } from './registry-error.ts';
import type { RegistryKey } from './store/keys.ts';

export interface RegistryServerOptions {
  readonly context: RegistryContext;
  readonly keys: KeyGuard;
  readonly routes: readonly Route[];
  readonly streams: ChangeStreams;
  readonly registry: Registry;
  readonly maxBodyBytes: number;
  readiness(): Promise<Record<string, DependencyState>>;
}

/** Listens for requests. @throws the system's error when it cannot */
export async function listenForRequests(
  o: RegistryServerOptions,
  address: { host: string; port: number },
): Promise<RunningServer> {
  const answer = createAnswerer(o);
  const server = await startHttpServer({
    ...address,
    handler: (request, response) => {
      answer(request, response).catch((error: unknown) => {
        o.context.logger.error({ err: error }, 'a request could not be answered');
        response.destroy();
      });
    },
  });
  return {
    ...server,
    close: () => {
      // They would hold up the shutdown: they are never done.
      o.streams.close();
      return server.close();
    },
  };
}

const base = 'http://registry';

function createAnswerer(
  o: RegistryServerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { context, streams } = o;
  // Its answer is a stream, handed over to who keeps it open.
  const changes = route('GET', `${variantPath}/changes`, ['gateway'], async () => new Response());
  const routes = [...o.routes, changes];

  async function answerCall(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    onRoute: (path: string) => void,
  ): Promise<Response | null> {
    const match = matchRoute(routes, request.method ?? '', url.pathname);
    if (match.route === null) throw unknownRoute(match.allowed);
    const { route: found, params } = match;
    onRoute(found.path);
    const key = await o.keys.authenticate(request);
    checkScopes(key, params['variant'], found.scopes);
    checkNames(params);
    if (found === changes) {
      streams.open(params['variant']!, key.id, response);
      return null;
    }
    const body = await readBody(request, o.maxBodyBytes);
    const ifNoneMatch = request.headers['if-none-match'] ?? null;
    const variant = params['variant'] ?? '';
    return found.answer({ variant, params, query: url.searchParams, body, ifNoneMatch, key });
  }

  return async (request, response) => {
    const startedAt = performance.now();
    const given = request.headers[requestIdHeader];
    const requestId = acceptRequestId(typeof given === 'string' ? given : null);
    response.setHeader(requestIdHeader, requestId);
    // What is no URL, such as `//`, is a path that nobody has.
    const url = URL.parse(request.url ?? '', base) ?? new URL('/none', base);
    if (!url.pathname.startsWith('/v1/')) {
      const head = { method: request.method ?? '', path: url.pathname };
      await send(request, response, await serveOperations(head, { ...o, metrics: o.registry }));
      return;
    }
    let path = 'none';
    const answered = await answerCall(request, response, url, (found) => (path = found)).catch(
      (error: unknown) => errorResponse(toRegistryError(error, requestId, context)),
    );
    if (answered === null) return;
    const seconds = (performance.now() - startedAt) / 1_000;
    context.metrics.answered(`${request.method} ${path}`.slice(0, 100), answered.status, seconds);
    await send(request, response, answered);
  };
}

function checkScopes(
  key: RegistryKey,
  variant: string | undefined,
  scopes: readonly Scope[],
): void {
  if (variant === undefined || isGranted(key.scopes, variant, scopes)) return;
  const needed = scopes.map((scope) => `"${scope}"`).join(' or ');
  const message = `Your key needs the scope ${needed} for this variant.`;
  throw new RegistryError(403, 'FORBIDDEN', message);
}

function checkNames(params: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(params)) {
    if (Object.hasOwn(pathNames, name)) {
      readInput(pathNames[name as keyof typeof pathNames], value);
    }
  }
}

/** Undefined when there is none. @throws RegistryError */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const bytes = await readBoundedBody(request, maxBytes);
  if (bytes === null) {
    const message = `The body is larger than ${maxBytes} bytes. Publish less at once.`;
    throw new RegistryError(413, 'PAYLOAD_TOO_LARGE', message);
  }
  if (bytes.length === 0) return undefined;
  if (!isPlainJson(request.headers)) {
    const message = 'Send "content-type: application/json", in UTF-8 and uncompressed.';
    throw new RegistryError(415, 'UNSUPPORTED_MEDIA_TYPE', message);
  }
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new RegistryError(400, 'BAD_REQUEST', 'The body is not valid JSON.');
  }
}

function unknownRoute(allowed: readonly string[]): RegistryError {
  if (allowed.length === 0) {
    return new RegistryError(404, 'NOT_FOUND', 'There is nothing at this path.');
  }
  const message = `This path answers ${allowed.join(', ')} only.`;
  return new RegistryError(405, 'METHOD_NOT_ALLOWED', message);
}

/** What was made for callers stays; everything else is masked, and logged with the request's id. */
function toRegistryError(
  error: unknown,
  requestId: string,
  { logger }: RegistryContext,
): RegistryError {
  if (error instanceof RegistryError) return error;
  if (isDatabaseUnavailable(error)) {
    logger.warn({ err: error, requestId }, 'the database did not answer');
    const message = 'The database cannot be reached at the moment. Try again in a few seconds.';
    return new RegistryError(503, 'SERVICE_UNAVAILABLE', message);
  }
  logger.error({ err: error, requestId }, 'a request failed unexpectedly');
  const message = `Something went wrong. Quote request id ${requestId} when you report it.`;
  return new RegistryError(500, 'INTERNAL_SERVER_ERROR', message);
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answered: Response,
): Promise<void> {
  const body = Buffer.from(await answered.arrayBuffer());
  for (const [name, value] of answered.headers) response.setHeader(name, value);
  // A refused body is left unread, so the connection cannot be used for another request.
  if (!request.complete) response.setHeader('connection', 'close');
  if (answered.status !== 304) response.setHeader('content-length', body.length);
  response.writeHead(answered.status);
  response.end(request.method === 'HEAD' ? undefined : body);
}
