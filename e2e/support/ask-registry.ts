const requestTimeoutMs = 30_000;

/** Asks for something below /v1/variants/production. @throws unless it answers 2xx */
export async function askRegistry<T>(
  { url, key }: { readonly url: string; readonly key: string },
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(new URL(`/v1/variants/production${path}`, url), {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}
