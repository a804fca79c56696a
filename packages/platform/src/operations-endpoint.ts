import type { Registry } from './telemetry.ts';
import { withTimeout } from './wait.ts';

/** Whether something a service depends on works. `detail` is for people, without secrets. */
export interface DependencyState {
  ok: boolean;
  detail?: string;
}

const readinessTimeoutMs = 3_000;

/**
 * The endpoints for those who operate a service: /healthz (the process answers), /readyz (each
 * dependency by name; 503 unless all work) and /metrics. 404 for every other path.
 */
export async function serveOperations(
  head: { method: string; path: string },
  o: { metrics: Registry; readiness(): Promise<Record<string, DependencyState>> },
): Promise<Response> {
  if (head.method !== 'GET' && head.method !== 'HEAD') return plain(404, 'not found\n');
  switch (head.path) {
    case '/healthz':
      return jsonResponse(200, { status: 'ok' });
    case '/readyz':
      return describeReadiness(() => o.readiness());
    case '/metrics':
      return plain(200, await o.metrics.metrics(), o.metrics.contentType);
    default:
      return plain(404, 'not found\n');
  }
}

/** The answer of /readyz. Never throws: what cannot be found out counts as not ready. */
export async function describeReadiness(
  readiness: () => Promise<Record<string, DependencyState>>,
): Promise<Response> {
  try {
    const dependencies = await withTimeout('readiness', readinessTimeoutMs, readiness);
    const isReady = Object.values(dependencies).every((state) => state.ok);
    return jsonResponse(isReady ? 200 : 503, {
      status: isReady ? 'ready' : 'not ready',
      dependencies,
    });
  } catch {
    return jsonResponse(503, { status: 'not ready', dependencies: {} });
  }
}

/** A JSON answer that nobody may keep. */
export function jsonResponse(status: number, body: unknown): Response {
  return plain(status, JSON.stringify(body), 'application/json; charset=utf-8');
}

function plain(status: number, body: string, contentType = 'text/plain; charset=utf-8'): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': contentType, 'cache-control': 'no-store' },
  });
}
