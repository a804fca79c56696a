import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { sharedEngines, testNamespace } from '@rendezvous/testkit/engines';
import { waitFor } from '@rendezvous/testkit/wait-for';
import { createRedlockLock, type RedlockLock } from '../src/redlock-lock.ts';
import { describeLock } from './lock-contract.ts';
import { type Engine, startRedis } from '@rendezvous/testkit/own-engines';

const { redisLockUrls } = sharedEngines();
const describeRedis = redisLockUrls === null ? describe.skip : describe;
const sharedUrls = redisLockUrls ?? [];
const holderFile = new URL('support/lock-holder.ts', import.meta.url).pathname;
const testTimeoutMs = 60_000;
/** A machine that stands still for a moment is no outage, where outages are not the question. */
const patientMs = 10_000;
/** The product's: a majority that is silent is noticed in three times this. */
const hurriedMs = 200;

const opened: RedlockLock[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(opened.splice(0).map((lock) => lock.close()));
});

async function open(
  urls: readonly string[],
  namespace = testNamespace(),
  commandTimeoutMs = patientMs,
) {
  const metrics = createMetrics('redlock-test');
  const lock = createRedlockLock({
    urls,
    namespace,
    logger: silentLogger,
    metrics,
    probeEveryMs: 100,
    commandTimeoutMs,
  });
  opened.push(lock);
  const isWhole = () => lock.nodesReady === urls.length;
  await waitFor(isWhole, { description: 'the nodes of the lock' });
  /** The outcomes counted so far; what was not counted is not there. */
  const outcomes = async (): Promise<Record<string, number>> => {
    const metric = await metrics.getSingleMetric('rendezvous_lock_total')?.get();
    return Object.fromEntries(
      (metric?.values ?? []).map(({ labels, value }) => [String(labels['outcome']), value]),
    );
  };
  return { lock, outcomes, namespace };
}

function startHolder(...settings: readonly (string | number)[]): ChildProcess {
  const child = spawn(process.execPath, [holderFile, ...settings.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  return child;
}

async function firstWord(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
  return chunk.toString().trim();
}

const immediately = (): Promise<string> => Promise.resolve('done');

/** Work that goes on until the test ends it. */
function openWork() {
  const begun = Promise.withResolvers<AbortSignal>();
  const end = Promise.withResolvers<string>();
  const work = (signal: AbortSignal): Promise<string> => {
    begun.resolve(signal);
    return end.promise;
  };
  return { work, begun: begun.promise, end: () => end.resolve('ended') };
}

describeRedis('on Redis (needs redis-server)', () => {
  describeLock('redlock on one node', async () => ({
    lock: (await open(sharedUrls.slice(0, 1))).lock,
    excludes: true,
  }));
  describeLock('redlock on three nodes', async () => ({
    lock: (await open(sharedUrls)).lock,
    excludes: true,
  }));

  test(
    'two processes are never at work together',
    async () => {
      const settings = [sharedUrls.join(','), testNamespace(), 'slot', 5_000, 100];
      const holders = [startHolder(...settings), startHolder(...settings)];
      expect(await Promise.all(holders.map(firstWord))).toEqual(['alone', 'alone']);
    },
    testTimeoutMs,
  );

  test(
    'what a process held that died is free after its time to live',
    async () => {
      const { lock, outcomes, namespace } = await open(sharedUrls);
      const holder = startHolder(sharedUrls.join(','), namespace, 'slot', 4_000, 0);
      expect(await firstWord(holder)).toBe('holding');
      const hurry = AbortSignal.timeout(100);
      const early = lock.withLock('slot', { ttlMs: 1_000, signal: hurry }, immediately);
      await expect(early).rejects.toThrow(/timeout/);
      holder.kill('SIGKILL');
      expect(await lock.withLock('slot', { ttlMs: 1_000 }, immediately)).toBe('done');
      expect(await outcomes()).toEqual({ contended: 1, acquired: 1 });
    },
    testTimeoutMs,
  );

  test('a holder that works longer than its time to live keeps others out', async () => {
    const { lock, outcomes, namespace } = await open(sharedUrls);
    const other = await open(sharedUrls, namespace);
    const { work, begun, end } = openWork();
    const ttlMs = 4_000;
    const holding = lock.withLock('slot', { ttlMs }, work);
    const signal = await begun;
    const waited = AbortSignal.timeout(1.25 * ttlMs);
    const second = other.lock.withLock('slot', { ttlMs, signal: waited }, immediately);
    await expect(second).rejects.toThrow(/timeout/);
    expect(signal.aborted).toBe(false);
    end();
    expect(await holding).toBe('ended');
    expect(await other.lock.withLock('slot', { ttlMs }, immediately)).toBe('done');
    expect(await outcomes()).toEqual({ acquired: 1 });
    expect(await other.outcomes()).toEqual({ contended: 1, acquired: 1 });
  });

  test('contention is never taken for an outage', async () => {
    const { lock, namespace } = await open(sharedUrls);
    const other = await open(sharedUrls, namespace);
    const { work, begun, end } = openWork();
    const holding = lock.withLock('slot', { ttlMs: 30_000 }, work);
    await begun;
    const crowd = Array.from({ length: 30 }, () =>
      other.lock.withLock('slot', { ttlMs: 5_000, signal: AbortSignal.timeout(300) }, immediately),
    );
    const settled = await Promise.allSettled(crowd);
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    expect(await other.outcomes()).toEqual({ contended: 30 });
    expect(other.lock.state).toEqual({ ok: true });
    end();
    await holding;
  });

  test('what was released late does not free what another holds by now', async () => {
    const { lock, namespace } = await open(sharedUrls);
    const other = await open(sharedUrls, namespace);
    await lock.withLock('slot', { ttlMs: 1_000 }, immediately);
    const { work, begun, end } = openWork();
    const holding = other.lock.withLock('slot', { ttlMs: 30_000 }, work);
    await begun;
    await lock.close();
    const third = await open(sharedUrls, namespace);
    const hurry = AbortSignal.timeout(100);
    const options = { ttlMs: 1_000, signal: hurry };
    await expect(third.lock.withLock('slot', options, immediately)).rejects.toThrow(/timeout/);
    end();
    await holding;
  });
});

describeRedis('with nodes that fail (needs redis-server)', () => {
  let nodes: Engine[] = [];
  const urls = (): string[] => nodes.map(({ url }) => url);
  beforeAll(async () => {
    nodes = await Promise.all([startRedis(), startRedis(), startRedis()]);
  }, testTimeoutMs);
  afterEach(async () => {
    for (const node of nodes) {
      await node.kill();
      await node.restart();
    }
  }, testTimeoutMs);
  afterAll(() => Promise.all(nodes.map((node) => node.kill())));

  test('a minority that is killed or paused is not missed', async () => {
    const { lock, outcomes, namespace } = await open(urls());
    await nodes[2]!.kill();
    expect(await lock.withLock('slot', { ttlMs: 5_000 }, immediately)).toBe('done');
    await waitFor(() => lock.state.detail === '1 of 3 nodes away', { description: 'the note' });
    await nodes[2]!.restart();
    await waitFor(() => lock.nodesReady === 3, { description: 'the node to be back' });
    expect(lock.state).toEqual({ ok: true });

    nodes[0]!.pause();
    const other = await open(urls().slice(1), namespace);
    for (let turn = 0; turn < 5; turn += 1) {
      await lock.withLock('slot', { ttlMs: 5_000 }, async () => {
        const hurry = AbortSignal.timeout(50);
        const options = { ttlMs: 5_000, signal: hurry };
        await expect(other.lock.withLock('slot', options, immediately)).rejects.toThrow();
      });
    }
    expect(await outcomes()).toEqual({ acquired: 6 });
  });

  test('contention beside a silent node is still contention', async () => {
    const { lock, namespace } = await open(urls());
    const commandTimeoutMs = 1_500;
    const other = await open(urls(), namespace, commandTimeoutMs);
    const { work, begun, end } = openWork();
    const holding = lock.withLock('slot', { ttlMs: 30_000 }, work);
    await begun;
    nodes[1]!.pause();
    // Time enough for a try, which waits for the silent node as long as a command may take.
    const options = { ttlMs: 5_000, signal: AbortSignal.timeout(3 * commandTimeoutMs) };
    await expect(other.lock.withLock('slot', options, immediately)).rejects.toThrow(/timeout/);
    expect(await other.outcomes()).toEqual({ contended: 1 });
    end();
    await holding;
  });

  test.each([
    ['paused', async (node: Engine) => node.pause(), async (node: Engine) => node.resume()],
    ['killed', (node: Engine) => node.kill(), (node: Engine) => node.restart()],
  ])(
    'a majority that is %s is gone on without, and its return noticed',
    async (_, leave, comeBack) => {
      const { lock, outcomes } = await open(urls(), testNamespace(), hurriedMs);
      for (const node of nodes.slice(0, 2)) await leave(node);
      // Before it is noticed, a caller waits for a limit; nobody is told that he has to queue.
      for (let turn = 0; turn < 3; turn += 1) {
        expect(await lock.withLock('slot', { ttlMs: 5_000 }, immediately)).toBe('done');
      }
      expect(lock.state).toEqual({ ok: true, detail: 'away: the database lock alone' });
      // From then on a caller waits for nothing: a thousand are through before the process has
      // looked at a timer or a connection once.
      let hasWaited = false;
      const turned = setImmediate(() => (hasWaited = true));
      for (let turn = 0; turn < 1_000; turn += 1) {
        await lock.withLock(`slot-${turn}`, { ttlMs: 5_000 }, immediately);
      }
      expect(hasWaited).toBe(false);
      clearImmediate(turned);
      expect(await outcomes()).toEqual({ bypassed: 1_003 });

      for (const node of nodes.slice(0, 2)) await comeBack(node);
      await waitFor(() => lock.state.detail === undefined, { description: 'the lock to be back' });
      // One limit may be over on a slow machine, and a caller goes on without.
      const isHad = async (): Promise<boolean> => {
        await lock.withLock('slot', { ttlMs: 5_000 }, immediately);
        return (await outcomes())['acquired'] === 1;
      };
      await waitFor(isHad, { description: 'the lock to be had' });
    },
    testTimeoutMs,
  );

  test('work is told when its lock is lost, and its result counts', async () => {
    const { lock, outcomes } = await open(urls());
    const { work, begun, end } = openWork();
    const holding = lock.withLock('slot', { ttlMs: 600 }, work);
    const signal = await begun;
    for (const node of nodes.slice(0, 2)) node.pause();
    await waitFor(() => signal.aborted, { description: 'the work to be told' });
    expect(signal.reason).toMatchObject({ name: 'LockLost' });
    end();
    expect(await holding).toBe('ended');
    expect(await outcomes()).toEqual({ acquired: 1, lost: 1 });
  });

  test('nodes that forgot the lock in a restart have lost it', async () => {
    const { lock, outcomes } = await open(urls());
    const { work, begun, end } = openWork();
    const holding = lock.withLock('slot', { ttlMs: 5_000 }, work);
    const signal = await begun;
    for (const node of nodes.slice(0, 2)) {
      await node.kill();
      await node.restart();
    }
    await waitFor(() => signal.aborted, { description: 'the work to be told' });
    end();
    expect(await holding).toBe('ended');
    expect(await outcomes()).toEqual({ acquired: 1, lost: 1 });
  });

  test('a lock that cannot be given back neither undoes nor delays the work', async () => {
    const { lock, outcomes } = await open(urls());
    let turns = 0;
    const result = await lock.withLock('slot', { ttlMs: 5_000 }, async () => {
      turns += 1;
      for (const node of nodes) node.pause();
      return 'done';
    });
    expect({ result, turns }).toEqual({ result: 'done', turns: 1 });
    expect(await outcomes()).toEqual({ acquired: 1 });
  });
});
