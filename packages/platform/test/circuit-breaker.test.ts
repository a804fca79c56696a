import { afterEach, expect, test } from '@jest/globals';
import { waitFor } from '@rendezvous/testkit/wait-for';
import {
  createEngineBreaker,
  EngineAway,
  type EngineBreaker,
  type EngineBreakerOptions,
} from '../src/circuit-breaker.ts';
import { silentLogger } from '../src/logger.ts';
import { createMetrics } from '../src/telemetry.ts';
import { TimedOut } from '../src/wait.ts';

class Outage extends Error {}

let isUp = true;
let probes = 0;
let backs = 0;
let breaker: EngineBreaker;

function create(own: Partial<EngineBreakerOptions> = {}): ReturnType<typeof createMetrics> {
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
    ...own,
  });
  return metrics;
}

/** Asks the engine: its answer, or that it is down. */
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
  await waitFor(() => probes >= 3, { description: 'probes' });
  expect(await metrics.metrics()).toMatch(/rendezvous_breaker_opened_total\{[^}]*\} 1/);
  expect(breaker.isClosed).toBe(false);

  isUp = true;
  await waitFor(() => breaker.isClosed, { description: 'the breaker to close' });
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

/** A call that is under way until the test ends it. */
function openCall() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { outcome: breaker.run(() => promise), resolve, reject };
}

async function openBreaker(): Promise<void> {
  isUp = false;
  while (breaker.isClosed) await breaker.run(ask).catch(() => undefined);
}

test.each([
  ['an answer', (call: ReturnType<typeof openCall>) => call.resolve('late')],
  ['bad input', (call: ReturnType<typeof openCall>) => call.reject(new RangeError('bad input'))],
])('%s that comes late does not close it while a probe is out', async (_, end) => {
  const probe = Promise.withResolvers<string>();
  let isProbed = false;
  create({
    timeoutMs: 60_000,
    probe: () => {
      isProbed = true;
      return probe.promise;
    },
  });
  const call = openCall();
  await openBreaker();
  await waitFor(() => isProbed, { description: 'the probe' });
  end(call);
  await call.outcome.catch(() => undefined);
  expect(breaker.isClosed).toBe(false);
  expect(backs).toBe(0);
  probe.resolve('up');
  await waitFor(() => breaker.isClosed, { description: 'the breaker to close' });
  expect(backs).toBe(1);
});

test('failures of calls that began before it closed do not open it again', async () => {
  create({ timeoutMs: 60_000 });
  const calls = Array.from({ length: 10 }, openCall);
  await openBreaker();
  isUp = true;
  await waitFor(() => breaker.isClosed, { description: 'the breaker to close' });
  for (const call of calls) {
    call.reject(new Outage('long ago'));
    await expect(call.outcome).rejects.toThrow('long ago');
  }
  expect(breaker.isClosed).toBe(true);
});

test('a probe that is refused for another reason leaves it open, and the next one follows', async () => {
  let isRefused = true;
  create({
    probe: () => {
      probes += 1;
      return isRefused ? Promise.reject(new RangeError('who are you?')) : ask();
    },
  });
  await openBreaker();
  isUp = true;
  await waitFor(() => probes >= 3, { description: 'probes' });
  expect(breaker.isClosed).toBe(false);
  isRefused = false;
  await waitFor(() => breaker.isClosed, { description: 'the breaker to close' });
});

test('what fails after an outage does not keep it from closing', async () => {
  create({
    onBack: () => {
      backs += 1;
      throw new Error('a bug');
    },
  });
  await openBreaker();
  isUp = true;
  await waitFor(() => breaker.isClosed, { description: 'the breaker to close' });
  expect(backs).toBe(1);
  expect(await breaker.run(ask)).toBe('answer');
});

test('closed for good, it lets what is under way end and begins nothing', async () => {
  const probe = Promise.withResolvers<string>();
  let probed = 0;
  create({
    timeoutMs: 60_000,
    probe: () => {
      probed += 1;
      return probe.promise;
    },
  });
  const [answered, failed] = [openCall(), openCall()];
  await openBreaker();
  await waitFor(() => probed === 1, { description: 'the probe' });
  breaker.close();
  answered.resolve('answer');
  failed.reject(new Outage('down'));
  expect(await answered.outcome).toBe('answer');
  await expect(failed.outcome).rejects.toThrow(Outage);
  probe.resolve('up');
  await probe.promise;
  await expect(breaker.run(ask)).rejects.toThrow(EngineAway);
  expect({ isClosed: breaker.isClosed, backs, probed }).toEqual({
    isClosed: false,
    backs: 0,
    probed: 1,
  });
});
