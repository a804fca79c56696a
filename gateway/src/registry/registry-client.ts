import { createParser } from 'eventsource-parser';
import { maxRegistryDocumentBytes } from '@rendezvous/platform/registry-limits';
import { retryWithJitter } from '@rendezvous/platform/retry';
import { Pool, type Dispatcher } from 'undici';

/** What the gateway takes from the registry. */
export type RegistryResource = 'supergraph' | 'clients';

/** What came of asking for a resource. */
export type FetchedResource =
  | { readonly isChanged: false }
  | {
      readonly isChanged: true;
      /** null: the answer carried none. */
      readonly etag: string | null;
      /** Parsed JSON; what it says is for the caller to check. */
      readonly body: unknown;
    };

/** Speaks the registry's protocol for one variant. */
export interface RegistryClient {
  /**
   * Fetches a resource unless it still has this ETag. Tries twice, each time for at most 5 s.
   * @throws RegistryAway, or the reason of `signal`
   */
  fetchResource(
    resource: RegistryResource,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<FetchedResource>;
  /**
   * Reads server-sent changes until the stream ends, which it does when nothing, not even a comment,
   * has come for 40 s.
   * @param onOpen runs once the stream is there: from now on no change is missed
   * @throws RegistryAway when it cannot be opened or breaks, or the reason of `signal`
   */
  readChanges(o: {
    onOpen(): void;
    onChange(resource: RegistryResource): void;
    signal: AbortSignal;
  }): Promise<void>;
  close(): Promise<void>;
}

interface RegistryClientOptions {
  /** Where the registry is, with or without a path. */
  readonly url: string;
  /** Scope `gateway`. */
  readonly apiKey: string;
  readonly variant: string;
  /** Default 5,000. */
  readonly timeoutMs?: number;
  /** Default: what the registry sends at most. */
  readonly maxResponseBytes?: number;
}

/** The registry did not answer, or not with what was asked for. */
export class RegistryAway extends Error {
  /** Whether asking again at once may help. */
  readonly isRetryable: boolean;

  constructor(message: string, options: { isRetryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'RegistryAway';
    this.isRetryable = options.isRetryable;
  }
}

const resources: ReadonlySet<string> = new Set<RegistryResource>(['supergraph', 'clients']);
const defaultTimeoutMs = 5_000;
const maxErrorBytes = 4_096;
/** The registry sends a comment every 15 s. */
const streamSilenceMs = 40_000;
const maxEventCharacters = 65_536;

/** Opens no connection yet. */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  return new HttpRegistryClient(options);
}

class HttpRegistryClient implements RegistryClient {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #apiKey: string;
  readonly #timeoutMs: number;

  constructor(options: RegistryClientOptions) {
    const { timeoutMs = defaultTimeoutMs } = options;
    const { origin, pathname } = new URL(options.url);
    const variant = encodeURIComponent(options.variant);
    this.#path = `${pathname.replace(/\/+$/, '')}/v1/variants/${variant}`;
    this.#apiKey = options.apiKey;
    this.#timeoutMs = timeoutMs;
    this.#pool = new Pool(origin, {
      connections: 4,
      keepAliveTimeout: 10_000,
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: options.maxResponseBytes ?? maxRegistryDocumentBytes,
    });
  }

  async fetchResource(
    resource: RegistryResource,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<FetchedResource> {
    try {
      return await retryWithJitter((attempt) => this.#fetchOnce(resource, etag, attempt), {
        attempts: 2,
        baseDelayMs: 100,
        maxDelayMs: 100,
        timeoutMs: this.#timeoutMs,
        isRetryable: (error) => !(error instanceof RegistryAway) || error.isRetryable,
        signal,
      });
    } catch (error) {
      throw awayBecause(`The registry's ${resource} cannot be read`, error, signal);
    }
  }

  async readChanges(o: {
    onOpen(): void;
    onChange(resource: RegistryResource): void;
    signal: AbortSignal;
  }): Promise<void> {
    const parser = createParser({
      maxBufferSize: maxEventCharacters,
      onEvent: ({ event }) => {
        if (event !== undefined && resources.has(event)) o.onChange(event as RegistryResource);
      },
    });
    try {
      const headers = { accept: 'text/event-stream' };
      const { body } = await this.#get('changes', headers, o.signal, streamSilenceMs);
      o.onOpen();
      const decoder = new TextDecoder();
      for await (const chunk of body) {
        parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
      }
    } catch (error) {
      throw awayBecause("The registry's changes cannot be followed", error, o.signal);
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #fetchOnce(
    resource: RegistryResource,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<FetchedResource> {
    const condition: Record<string, string> = etag === null ? {} : { 'if-none-match': etag };
    const headers = { accept: 'application/json', ...condition };
    const response = await this.#get(resource, headers, signal, this.#timeoutMs);
    if (response.statusCode === 304) {
      await response.body.dump();
      return { isChanged: false };
    }
    const given = response.headers.etag;
    const body = parseBody(resource, await response.body.text());
    return { isChanged: true, etag: typeof given === 'string' ? given : null, body };
  }

  async #get(
    name: string,
    headers: Record<string, string>,
    signal: AbortSignal,
    bodyTimeoutMs: number,
  ): Promise<Dispatcher.ResponseData> {
    const response = await this.#pool.request({
      path: `${this.#path}/${name}`,
      method: 'GET',
      headers: { 'x-api-key': this.#apiKey, ...headers },
      signal,
      bodyTimeout: bodyTimeoutMs,
    });
    if (response.statusCode === 200 || response.statusCode === 304) return response;
    throw await refusalOf(name, response);
  }
}

/** What the registry says against a request, without its body in full. */
async function refusalOf(name: string, response: Dispatcher.ResponseData): Promise<RegistryAway> {
  const { statusCode, headers, body } = response;
  const isShort = Number(headers['content-length'] ?? 0) <= maxErrorBytes;
  const text = isShort ? await body.text().catch(() => '') : '';
  if (!isShort) body.destroy();
  const code = /"code"\s*:\s*"([A-Z_]{1,64})"/.exec(text)?.[1];
  const reason = code === undefined ? '' : ` (${code})`;
  return new RegistryAway(`The registry answers ${name} with status ${statusCode}${reason}`, {
    isRetryable: statusCode >= 500 || statusCode === 429,
  });
}

function parseBody(resource: RegistryResource, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and that may hold hashes of keys.
    throw new RegistryAway(`The registry's ${resource} is not JSON`, { isRetryable: false });
  }
}

function awayBecause(message: string, error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return signal.reason as Error;
  if (error instanceof RegistryAway) return error;
  return new RegistryAway(message, { isRetryable: true, cause: error });
}
