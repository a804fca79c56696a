import type { IncomingMessage, ServerResponse } from 'node:http';
import { startHttpServer, type RunningServer } from '@rendezvous/platform/http-server';

/** How the stand-in treats requests for one resource instead of serving it. */
type Misbehaviour = (response: ServerResponse) => void;

/** Speaks the registry's protocol towards gateways, from memory, and misbehaves when told to. */
export interface RegistryStandIn {
  readonly url: string;
  /** Paths asked for so far, with the ETag that came along. */
  readonly requests: readonly { path: string; etag: string | null; apiKey: string | undefined }[];
  readonly openStreams: number;
  /** Serves `body` as the newest version of a resource; tells the streams unless `isQuiet`. */
  publish(resource: string, version: string, body: unknown, o?: { isQuiet?: boolean }): void;
  /** Until called with null again. */
  misbehave(resource: string, behaviour: Misbehaviour | null): void;
  breakStreams(): void;
  /** Cuts all connections. */
  close(): Promise<void>;
}

interface Version {
  readonly etag: string;
  readonly text: string;
}

/** Starts it on a free port. */
export async function startRegistryStandIn(): Promise<RegistryStandIn> {
  const versions = new Map<string, Version>();
  const behaviours = new Map<string, Misbehaviour>();
  const streams = new Set<ServerResponse>();
  const requests: { path: string; etag: string | null; apiKey: string | undefined }[] = [];

  function openStream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': here\n\n');
    streams.add(response);
    response.once('close', () => streams.delete(response));
  }

  function serve(resource: string, etag: string | null, response: ServerResponse): void {
    const version = versions.get(resource);
    if (version === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":{"code":"NOTHING_PUBLISHED","message":"Nothing yet."}}');
    } else if (etag === version.etag) {
      response.writeHead(304, { etag }).end();
    } else {
      response.writeHead(200, { 'content-type': 'application/json', etag: version.etag });
      response.end(version.text);
    }
  }

  function handler(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    const etag = request.headers['if-none-match'] ?? null;
    const apiKey = request.headers['x-api-key'];
    requests.push({ path, etag, apiKey: typeof apiKey === 'string' ? apiKey : undefined });
    const resource = path.split('/').at(-1) ?? '';
    const behaviour = behaviours.get(resource);
    if (behaviour !== undefined) behaviour(response);
    else if (resource === 'changes') openStream(response);
    else serve(resource, etag, response);
  }

  const server: RunningServer = await startHttpServer({ handler, port: 0 });
  const breakStreams = () => {
    for (const stream of streams) stream.destroy();
  };
  return {
    url: server.url,
    requests,
    get openStreams() {
      return streams.size;
    },
    publish(resource, version, body, o = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      versions.set(resource, { etag: `"${version}"`, text });
      if (o.isQuiet === true) return;
      for (const stream of streams) {
        stream.write(`event: ${resource}\ndata: {"version":"${version}"}\n\n`);
      }
    },
    misbehave(resource, behaviour) {
      if (behaviour === null) behaviours.delete(resource);
      else behaviours.set(resource, behaviour);
    },
    breakStreams,
    close() {
      breakStreams();
      return server.close();
    },
  };
}
