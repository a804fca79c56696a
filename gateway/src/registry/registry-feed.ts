import type { Logger } from '@rendezvous/platform/logger';
import { jitteredDelayMs } from '@rendezvous/platform/retry';
import { counter, gauge } from '@rendezvous/platform/shared-metrics';
import { delay } from '@rendezvous/platform/wait';
import type { Registry } from 'prom-client';
import type { FetchedResource, RegistryClient, RegistryResource } from './registry-client.ts';

/** Takes the versions of one resource as they come. */
export interface ResourceFollower {
  readonly resource: RegistryResource;
  /** The ETag of what is there already; null: whatever the registry has is new. */
  readonly etag: string | null;
  /**
   * Takes or refuses a version, and is done with it either way. When this throws, the same version
   * is offered again after a growing delay.
   */
  take(fetched: { etag: string | null; body: unknown }): Promise<void>;
}

/** Keeps what the gateway has of the registry up to date. */
export interface RegistryFeed {
  /** From now on; versions are taken one after another. */
  follow(follower: ResourceFollower): void;
  /** Waits for a version that is being taken. */
  stop(): Promise<void>;
}

interface RegistryFeedOptions {
  readonly client: RegistryClient;
  /** How often each resource is asked for while nothing is heard of it. */
  readonly pollMs: number;
  readonly logger: Logger;
  readonly metrics: Registry;
}

const maxRetryDelayMs = 30_000;
const streamRetryBaseMs = 200;
const streamRetryMaxMs = 5_000;
/** A stream that lasted this long had been opened well, so that the next attempt need not wait. */
const steadyStreamMs = 10_000;
const pollJitter = 0.1;

/**
 * Follows resources of the registry: it is asked every `pollMs` by ETag, and at once when it says
 * over a stream of server-sent events that something changed. Either way alone is enough. The stream
 * is opened with the first follower, and again whenever it breaks.
 */
export function createRegistryFeed(options: RegistryFeedOptions): RegistryFeed {
  return new PollingRegistryFeed(options);
}

interface ReadState {
  readonly resource: RegistryResource;
  etag: string | null;
  isAway: boolean;
}

class PollingRegistryFeed implements RegistryFeed {
  readonly #o: RegistryFeedOptions;
  readonly #stopping = new AbortController();
  readonly #nudges = new Map<Nudge, RegistryResource>();
  readonly #loops: Promise<void>[] = [];
  readonly #reads;
  readonly #isStreaming;

  constructor(options: RegistryFeedOptions) {
    this.#o = options;
    this.#reads = counter(
      options.metrics,
      'rendezvous_gateway_registry_reads_total',
      'Answers of the registry to the gateway, by resource and outcome.',
      ['resource', 'outcome'],
    );
    this.#isStreaming = gauge(
      options.metrics,
      'rendezvous_gateway_registry_stream_open',
      '1 while the registry can tell of changes at once, 0 while it is only polled.',
      [],
    );
    this.#isStreaming.set(0);
  }

  follow(follower: ResourceFollower): void {
    if (this.#isStopped) return;
    const nudge = createNudge();
    this.#nudges.set(nudge, follower.resource);
    this.#loops.push(this.#followLoop(follower, nudge));
    if (this.#nudges.size === 1) this.#loops.push(this.#streamLoop());
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the gateway is stopping'));
    this.#lookAt(null);
    await Promise.all(this.#loops);
    this.#isStreaming.set(0);
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  #lookAt(resource: RegistryResource | null): void {
    for (const [nudge, followed] of this.#nudges) {
      if (resource === null || followed === resource) nudge.now();
    }
  }

  async #streamLoop(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!this.#isStopped) {
      let openedAtMs = Number.POSITIVE_INFINITY;
      try {
        await this.#o.client.readChanges({
          onOpen: () => {
            openedAtMs = performance.now();
            this.#isStreaming.set(1);
            // Whatever happened before is not told again.
            this.#lookAt(null);
          },
          onChange: (resource) => this.#lookAt(resource),
          signal,
        });
      } catch (error) {
        if (this.#isStopped) return;
        this.#o.logger.debug({ err: error }, 'The stream of the registry broke');
      }
      this.#isStreaming.set(0);
      failures = performance.now() - openedAtMs > steadyStreamMs ? 0 : failures + 1;
      const pauseMs = jitteredDelayMs(failures + 1, streamRetryBaseMs, streamRetryMaxMs);
      await delay(streamRetryBaseMs + pauseMs, signal).catch(() => {});
    }
  }

  async #followLoop(follower: ResourceFollower, nudge: Nudge): Promise<void> {
    const { resource } = follower;
    const state: ReadState = { resource, etag: follower.etag, isAway: false };
    let failures = 0;
    while (!this.#isStopped) {
      nudge.reset();
      const fetched = await this.#read(state);
      try {
        if (fetched?.isChanged === true) {
          await follower.take(fetched);
          state.etag = fetched.etag;
        }
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#o.logger.error({ resource, err: error }, 'What the registry has cannot be taken yet');
      }
      const pauseMs = this.#o.pollMs * (1 + pollJitter * (2 * Math.random() - 1));
      const backoffMs = Math.min(pauseMs * 2 ** Math.min(failures, 10), maxRetryDelayMs);
      await nudge.wait(Math.max(pauseMs, backoffMs));
    }
  }

  /** Asks once. Logs when the registry goes away and when it comes back, not each time between. */
  async #read(state: ReadState): Promise<FetchedResource | null> {
    const { client, logger } = this.#o;
    const { resource } = state;
    try {
      const fetched = await client.fetchResource(resource, state.etag, this.#stopping.signal);
      this.#reads.inc({ resource, outcome: fetched.isChanged ? 'changed' : 'unchanged' });
      if (state.isAway) logger.info({ resource }, 'The registry can be read again');
      state.isAway = false;
      return fetched;
    } catch (error) {
      if (this.#isStopped) return null;
      this.#reads.inc({ resource, outcome: 'failed' });
      if (!state.isAway) {
        logger.warn(
          { resource, err: error },
          'The registry cannot be read: going on with what is there',
        );
      }
      state.isAway = true;
      return null;
    }
  }
}

/** Ends a pause early; remembers a call that comes when there is none. */
interface Nudge {
  now(): void;
  reset(): void;
  wait(ms: number): Promise<void>;
}

function createNudge(): Nudge {
  let gate = new AbortController();
  return {
    now: () => gate.abort(new Error('there may be something new')),
    reset() {
      gate = new AbortController();
    },
    wait: (ms) => delay(ms, gate.signal).catch(() => {}),
  };
}
