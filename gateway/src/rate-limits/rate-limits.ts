import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BoundedMap } from '@rendezvous/platform/bounded-map';
import type { Actor } from '@rendezvous/platform/caller';
import { clientNetwork, type TrustedProxies } from '@rendezvous/platform/client-address';
import { type RateCounter, windowSeconds } from '@rendezvous/platform/rate-counter';
import { counter } from '@rendezvous/platform/shared-metrics';
import type { Registry } from 'prom-client';
import type { ApiClient } from '../clients/api-client.ts';
import { RequestRefused } from '../request-refused.ts';

/** How many requests a minute are answered; 0: as many as come. */
export interface RequestRates {
  readonly perAddress: number;
  /** Of anybody who is signed in. */
  readonly perUser: number;
  /** Of a partner that has no number of its own. */
  readonly perPartner: number;
}

/** Counts a request against each limit. All of them throw RequestRefused (429, RATE_LIMITED). */
export interface RateLimits {
  /** Against that of the address it comes from. */
  countAddress(request: IncomingMessage): Promise<void>;
  /** Against that of the program that sends it: its own, or of partners the default. */
  countClient(client: ApiClient | null): Promise<void>;
  /** Against that of the person who is signed in. */
  countUser(region: string, actor: Actor | null): Promise<void>;
}

interface RateLimitsOptions {
  readonly rates: RequestRates;
  readonly counter: RateCounter;
  readonly trustedProxies: TrustedProxies;
  /** Keys that name people are hashed with it; gateways that share a counter share the secret. */
  readonly secret: string;
  readonly metrics: Registry;
}

type LimitName = 'requestsPerAddress' | 'requestsPerClient' | 'requestsPerUser';

const senders: Readonly<Record<LimitName, string>> = {
  requestsPerAddress: 'your network address',
  requestsPerClient: 'your API key',
  requestsPerUser: 'your sign-in',
};

const blockedMaximum = 10_000;
const keyLength = 22;

/** The limits of a gateway. Who is over one is refused without being counted until the minute is over. */
export function createRateLimits(o: RateLimitsOptions): RateLimits {
  const { rates } = o;
  const blocked = new BoundedMap<string, { readonly untilMs: number }>(blockedMaximum);
  const checks = counter(
    o.metrics,
    'rendezvous_gateway_rate_limit_checks_total',
    'Requests counted against a limit, by limit and result.',
    ['limit', 'result'],
  );

  async function count(limit: LimitName, maximum: number, who: string): Promise<void> {
    if (maximum === 0) return;
    // Neither addresses nor patients' ids are to be found in Redis or in an error.
    const hmac = createHmac('sha256', o.secret).update(`${limit} ${who}`);
    const key = `${limit}:${hmac.digest('base64url').slice(0, keyLength)}`;
    const leftMs = (blocked.get(key)?.untilMs ?? 0) - performance.now();
    if (leftMs > 0) throw refuse(limit, maximum, leftMs);
    const counted = await o.counter.count(key);
    if (counted.count > maximum) {
      blocked.set(key, { untilMs: performance.now() + counted.resetsInMs });
      throw refuse(limit, maximum, counted.resetsInMs);
    }
    checks.inc({ limit, result: 'allowed' });
  }

  function refuse(limit: LimitName, maximum: number, resetsInMs: number): RequestRefused {
    checks.inc({ limit, result: 'refused' });
    const retryAfterSeconds = Math.max(1, Math.ceil(resetsInMs / 1_000));
    const advice = `Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`;
    const message = `More than ${maximum} requests a minute came from ${senders[limit]}. ${advice}`;
    return new RequestRefused(message, {
      code: 'RATE_LIMITED',
      status: 429,
      extensions: { limit, maximum, windowSeconds, retryAfterSeconds },
      headers: { 'retry-after': String(retryAfterSeconds) },
    });
  }

  return {
    countAddress: (request) =>
      count('requestsPerAddress', rates.perAddress, clientNetwork(request, o.trustedProxies)),
    async countClient(client) {
      if (client === null) return;
      // A frontend's key is that of all patients who use it, so it has no limit unless it is given one.
      const ordinary = client.role === 'partner' ? rates.perPartner : 0;
      await count('requestsPerClient', client.requestsPerMinute ?? ordinary, client.name);
    },
    async countUser(region, actor) {
      // A partner is a program, which has been counted.
      if (actor === null || actor.role === 'partner') return;
      await count('requestsPerUser', rates.perUser, `${region} ${actor.role} ${actor.id}`);
    },
  };
}
