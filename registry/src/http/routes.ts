import type { Scope } from '../domain/scopes.ts';
import type { Call } from './call.ts';

/** A path and method, who may ask, and what answers. */
export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `:name` stands for one part of the path. */
  readonly path: string;
  /** One of these is needed for the variant in the path; without one in it, the route asks itself. */
  readonly scopes: readonly Scope[];
  answer(call: Call): Promise<Response>;
}

/** Where everything about one variant is. */
export const variantPath = '/v1/variants/:variant';

/** A route. */
export function route(
  method: Route['method'],
  path: string,
  scopes: readonly Scope[],
  answer: Route['answer'],
): Route {
  return { method, path, scopes, answer };
}

/** The route for a request, or which methods its path has. */
export type RouteMatch =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly route: null; readonly allowed: readonly string[] };

/** Finds the route; a part of the path that is not valid percent-encoding matches nothing. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const allowed: string[] = [];
  const parts = path.split('/');
  for (const each of routes) {
    const params = matchPath(each.path.split('/'), parts);
    if (params === null) continue;
    if (each.method === (method === 'HEAD' ? 'GET' : method)) return { route: each, params };
    allowed.push(each.method);
  }
  return { route: null, allowed };
}

function matchPath(
  pattern: readonly string[],
  parts: readonly string[],
): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (!expected.startsWith(':')) {
      if (expected !== part) return null;
      continue;
    }
    try {
      params[expected.slice(1)] = decodeURIComponent(part);
    } catch {
      return null;
    }
  }
  return params;
}
