/** What the start scripts ask of the registry they have started. */

/** Asks the registry for something below `/v1/variants/production`. @throws RegistryRefused */
export type AskRegistry = <T>(method: string, path: string, body?: object) => Promise<T>;

/** The registry answered with an error, or not at all; the message is its own. */
export class RegistryRefused extends Error {
  override readonly name = 'RegistryRefused';
}

// Composing everything for the first time takes seconds on a busy laptop.
const timeoutMs = 60_000;

/** @param key needs the scopes publish and admin */
export function accessRegistry(url: string, key: string): AskRegistry {
  return async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(new URL(`/v1/variants/production${path}`, url), {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: Error) => {
      throw new RegistryRefused(`It does not answer (${error.message}).`);
    });
    const answer = (await response.json()) as T & {
      error?: { message: string };
      errors?: { message: string }[];
    };
    if (response.ok) return answer;
    const problems = (answer.errors ?? []).slice(0, 5).map(({ message }) => `\n  ${message}`);
    throw new RegistryRefused(`${answer.error?.message ?? response.status}${problems.join('')}`);
  };
}
