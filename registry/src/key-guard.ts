import type { IncomingMessage } from 'node:http';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import { clientNetwork, type TrustedProxies } from '@rendezvous/platform/client-address';
import { createMemoryRateCounter } from '@rendezvous/platform/rate-counter';
import type { Pool } from 'pg';
import { authenticate, invalidKey } from './authentication.ts';
import { apiKeyId, hashApiKey } from './domain/api-key.ts';
import { RegistryError } from './registry-error.ts';
import type { RegistryMetrics } from './registry-metrics.ts';
import type { RegistryKey } from './store/keys.ts';
import { createTurns } from './turns.ts';

/** Finds the keys of requests, and bounds what wrong ones cost. */
export interface KeyGuard {
  /**
   * The key in the header `x-api-key`.
   * @throws RegistryError INVALID_API_KEY; RATE_LIMITED when too many wrong ones came from there
   */
  authenticate(request: IncomingMessage): Promise<RegistryKey>;
}

export interface KeyGuardOptions {
  readonly pool: Pool;
  /** Wrong keys that are looked up for one address. */
  readonly maxFailuresPerMinute: number;
  readonly trustedProxies: TrustedProxies;
  readonly metrics: RegistryMetrics;
}

/** As many keys as the registry can have. */
const maxGoodKeys = 1_000;
const maxWrongKeys = 10_000;
/** Who goes on sending one wrong key is not to shut out good ones of the same address. */
const wrongForMs = 10_000;
const maxBlocked = 10_000;
const maxWaitingPerAddress = 1_000;

/**
 * A key that nobody has is looked up once in a while, and so many different ones a minute for an
 * address; then its unknown keys are refused without a look. A key that was good before is always
 * looked up, so that whoever shares an address with a flood goes on working.
 */
export function createKeyGuard(o: KeyGuardOptions): KeyGuard {
  const failures = createMemoryRateCounter();
  /** By the hash of the key. */
  const good = new BoundedMap<string, true>(maxGoodKeys);
  /** By the hash of the key, until when (performance.now). */
  const wrong = new BoundedMap<string, number>(maxWrongKeys);
  /** By address, until when (performance.now). */
  const blocked = new BoundedMap<string, number>(maxBlocked);
  // One after the other: a hundred keys at once are not looked up before the first is counted.
  const turns = createTurns(maxWaitingPerAddress, 'requests with unknown keys');

  async function lookUp(id: string, hash: string, network: string): Promise<RegistryKey> {
    const key = await authenticate(o.pool, { id, hash: Buffer.from(hash, 'hex') });
    if (key !== null) {
      good.set(hash, true);
      return key;
    }
    good.delete(hash);
    wrong.set(hash, performance.now() + wrongForMs);
    const { count, resetsInMs } = await failures.count(network);
    if (count >= o.maxFailuresPerMinute) blocked.set(network, performance.now() + resetsInMs);
    o.metrics.keyFailed('unknown');
    throw invalidKey();
  }

  function refuseKnown(hash: string, network: string): void {
    if ((wrong.get(hash) ?? 0) > performance.now()) {
      o.metrics.keyFailed('repeated');
      throw invalidKey();
    }
    const leftMs = (blocked.get(network) ?? 0) - performance.now();
    if (leftMs <= 0) return;
    o.metrics.keyFailed('limited');
    throw tooManyFailures(o.maxFailuresPerMinute, leftMs);
  }

  return {
    async authenticate(request) {
      const header = request.headers['x-api-key'];
      const given = typeof header === 'string' ? header : '';
      const id = apiKeyId('rvk', given);
      if (id === null) {
        o.metrics.keyFailed('malformed');
        throw invalidKey();
      }
      const hash = hashApiKey(given).toString('hex');
      const network = clientNetwork(request, o.trustedProxies);
      if (good.get(hash) === true) return lookUp(id, hash, network);
      refuseKnown(hash, network);
      return turns.take(network, () => {
        refuseKnown(hash, network);
        return lookUp(id, hash, network);
      });
    },
  };
}

function tooManyFailures(maximum: number, leftMs: number): RegistryError {
  const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1_000));
  const message =
    `More than ${maximum} wrong keys a minute came from your network address. Check the key, and ` +
    `try again in ${retryAfterSeconds} s.`;
  return new RegistryError(429, 'RATE_LIMITED', message, { retryAfterSeconds });
}
