import { afterEach, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { createEngineBreaker, EngineAway, type EngineBreaker } from '../src/circuit-breaker.ts';
import { silentLogger } from '../src/logger.ts';
import { createMetrics } from '../src/telemetry.ts';
import { TimedOut } from '../src/wait.ts';

class Outage extends Error {}

let isUp = true;
let probes = 0;
let backs = 0;
let breaker: EngineBreaker;

function create(): ReturnType<typeof createMetrics> {
  isUp = true;
  probes = 0;
  backs = 0;
  const metrics = createMetrics('test');
  breaker = createEngineBreaker({
    engine: 'engine',
    timeoutMs: 50,
    failuresMax: 3,
    probeEveryMs: 20,
    probe: () => {
      probes += 1;
      return ask();
    },
    isOutage: (error) => error instanceof Outage || error instanceof TimedOut,
    onBack: () => (backs += 1),
    logger: silentLogger,
    metrics,
  });
  return metrics;
}

const ask = (): Promise<string> =>
  isUp ? Promise.resolve('answer') : Promise.reject(new Outage('down'));

afterEach(() => breaker.close());

test('opens after outages in a row, and asks callers nothing of an engine that is away', async () => {
  const metrics = create();
  isUp = false;
  for (let call = 0; call < 3; call += 1) {
    await expect(breaker.run(ask)).rejects.toThrow(Outage);
  }
  let asked = 0;
  const count = () => {
    asked += 1;
    return ask();
  };
  await expect(breaker.run(count)).rejects.toThrow(EngineAway);
  expect(asked).toBe(0);
  expect(breaker.state).toEqual({ ok: true, detail: 'away: going on without it' });
  await waitFor(() => probes >= 3, { timeoutMs: 5_000, description: 'probes' });
  expect(await metrics.metrics()).toMatch(/rendezvous_breaker_opened_total\{[^}]*\} 1/);
  expect(breaker.isClosed).toBe(false);

  isUp = true;
  await waitFor(() => breaker.isClosed, { timeoutMs: 5_000, description: 'the breaker to close' });
  expect(backs).toBe(1);
  expect(await breaker.run(ask)).toBe('answer');
  expect(await metrics.metrics()).toMatch(/rendezvous_breaker_open\{[^}]*\} 0/);
});

test('an answer in between starts the count anew, and bad input is no outage', async () => {
  create();
  for (const up of [false, false, true, false, false]) {
    isUp = up;
    await breaker.run(ask).catch(() => undefined);
  }
  expect(breaker.isClosed).toBe(true);
  for (let call = 0; call < 5; call += 1) {
    const refused = breaker.run(() => Promise.reject(new RangeError('bad input')));
    await expect(refused).rejects.toThrow(RangeError);
  }
  expect(breaker.isClosed).toBe(true);
});

test('an engine that is connected but silent counts as away', async () => {
  create();
  const never = () => new Promise<never>(() => undefined);
  isUp = false;
  for (let call = 0; call < 3; call += 1)
    await expect(breaker.run(never)).rejects.toThrow(TimedOut);
  expect(breaker.isClosed).toBe(false);
});
