import { describe, expect, test } from '@jest/globals';
import type { Actor } from '@rendezvous/platform/caller';
import { readTrustedProxies } from '@rendezvous/platform/client-address';
import { createMemoryRateCounter, type RateCounter } from '@rendezvous/platform/rate-counter';
import { Registry } from 'prom-client';
import type { ApiClient } from '../../src/clients/api-client.ts';
import { createRateLimits, type RequestRates } from '../../src/rate-limits/rate-limits.ts';
import { RequestRefused } from '../../src/request-refused.ts';

const partner: ApiClient = {
  name: 'clinic',
  role: 'partner',
  practices: [],
  scopes: [],
  regions: [],
  contract: null,
  level: 'ids-only',
  maxCost: null,
  requestsPerMinute: null,
  introspection: null,
};
const patient: Actor = { role: 'patient', id: 'ada', practices: [], scopes: [] };

/** A counter that remembers what it was asked. */
function listeningCounter(): { counter: RateCounter; keys: string[] } {
  const counter = createMemoryRateCounter();
  const keys: string[] = [];
  const count = (key: string) => {
    keys.push(key);
    return counter.count(key);
  };
  return { counter: { count }, keys };
}

function limitsOf(rates: Partial<RequestRates>, counter = createMemoryRateCounter()) {
  const metrics = new Registry();
  const limits = createRateLimits({
    rates: { perAddress: 0, perUser: 0, perPartner: 0, ...rates },
    counter,
    trustedProxies: readTrustedProxies('1'),
    secret: 'a secret of tests',
    metrics,
  });
  const from = (forwarded: string | string[]) =>
    limits.countAddress({
      socket: { remoteAddress: '10.0.0.1' },
      headers: { 'x-forwarded-for': forwarded },
    } as never);
  return { ...limits, from, metrics };
}

const refusalOf = async (checked: Promise<void>): Promise<RequestRefused | null> =>
  checked.then(
    () => null,
    (error: unknown) => {
      if (error instanceof RequestRefused) return error;
      throw error;
    },
  );

describe('the limits of requests', () => {
  test('who is over one is told which, and when to come again', async () => {
    const { from } = limitsOf({ perAddress: 2 });
    await from('1.1.1.1');
    await from('1.1.1.1');
    const refusal = await refusalOf(from('1.1.1.1'));
    const seconds = Number(refusal?.headers['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refusal).toMatchObject({
      code: 'RATE_LIMITED',
      status: 429,
      extensions: {
        limit: 'requestsPerAddress',
        maximum: 2,
        windowSeconds: 60,
        retryAfterSeconds: seconds,
      },
    });
    expect(refusal?.message).toMatch(
      /^More than 2 requests a minute .* Try again in \d+ seconds?\.$/,
    );
    // Others are not.
    await from('1.1.1.2');
  });

  test('households share a limit, whatever address of their network they use', async () => {
    const { from } = limitsOf({ perAddress: 1 });
    await from('2001:db8:1:2::1');
    expect(await refusalOf(from('2001:db8:1:2:ffff::7'))).not.toBeNull();
    await from(['9.9.9.9', '2001:db8:1:3::1']);
  });

  test('who is refused is not counted again', async () => {
    const { counter, keys } = listeningCounter();
    const { from, metrics } = limitsOf({ perAddress: 1 }, counter);
    await from('1.1.1.1');
    for (let turn = 0; turn < 5; turn += 1) expect(await refusalOf(from('1.1.1.1'))).not.toBeNull();
    expect(keys).toHaveLength(2);
    expect(await metrics.metrics()).toContain(
      'rendezvous_gateway_rate_limit_checks_total{limit="requestsPerAddress",result="refused"} 5',
    );
  });

  test('a user’s limit is for one region, role and id', async () => {
    const { countUser } = limitsOf({ perUser: 1 });
    await countUser('fr', patient);
    await countUser('de', patient);
    await countUser('fr', { ...patient, role: 'staff' });
    await countUser('fr', { ...patient, id: 'ben' });
    const refusal = await refusalOf(countUser('fr', patient));
    expect(refusal?.extensions).toMatchObject({ limit: 'requestsPerUser' });
  });

  test('nobody is not limited, nor is a partner as a user', async () => {
    const { countUser } = limitsOf({ perUser: 1 });
    for (let turn = 0; turn < 3; turn += 1) {
      await countUser('fr', null);
      await countUser('fr', { ...patient, role: 'partner' });
    }
  });

  test('a partner has the default, any client its own number', async () => {
    const { countClient } = limitsOf({ perPartner: 1 });
    await countClient(partner);
    expect(await refusalOf(countClient(partner))).not.toBeNull();
    const generous = { ...partner, name: 'generous', requestsPerMinute: 2 };
    await countClient(generous);
    await countClient(generous);
    expect((await refusalOf(countClient(generous)))?.extensions).toMatchObject({
      limit: 'requestsPerClient',
      maximum: 2,
    });
    const app = { ...partner, name: 'app', role: 'frontend' as const };
    for (let turn = 0; turn < 3; turn += 1) await countClient(app);
    await countClient(null);
  });

  test('keys say nothing about people', async () => {
    const { counter, keys } = listeningCounter();
    const { from, countUser, countClient } = limitsOf(
      { perAddress: 9, perUser: 9, perPartner: 9 },
      counter,
    );
    await from('1.1.1.1');
    await countUser('fr', patient);
    await countClient(partner);
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(key).toMatch(/^requestsPer\w+:[\w-]{22}$/);
    expect(keys.join()).not.toMatch(/1\.1\.1\.1|ada|clinic/);
  });
});

describe('a counter in memory', () => {
  test('forgets the oldest when it has too many keys', async () => {
    const { count } = createMemoryRateCounter(2);
    for (const key of ['a', 'a', 'b', 'c']) await count(key);
    expect((await count('b')).count).toBe(2);
    expect((await count('c')).count).toBe(2);
    expect((await count('a')).count).toBe(1);
  });
});
