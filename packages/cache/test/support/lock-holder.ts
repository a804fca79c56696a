/**
 * A process that works under a lock, for tests of two processes. Arguments: URLs with commas, the
 * namespace, the key, milliseconds of time to live, and how often to work. While it has the lock it
 * raises a counter, looks whether it is alone, and lowers it again. Prints `alone` or `met` after
 * its last turn. With 0 turns it prints `holding` once it has the lock and keeps it until it dies.
 */
import { silentLogger } from '@rendezvous/platform/logger';
import { createMetrics } from '@rendezvous/platform/telemetry';
import { Redis } from 'ioredis';
import { createRedlockLock } from '../../src/redlock-lock.ts';

const [urls, namespace, key, ttlMs, turns] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const lock = createRedlockLock({
  urls: urls.split(','),
  namespace,
  logger: silentLogger,
  metrics: createMetrics('lock-holder'),
  // Who goes on without the lock because the machine stood still for a moment meets the other.
  commandTimeoutMs: 10_000,
});
await lock.whenMajorityIsReady(60_000);
const options = { ttlMs: Number(ttlMs) };
if (turns === '0') {
  await lock.withLock(key, options, () => {
    process.stdout.write('holding\n');
    return new Promise(() => setInterval(() => undefined, 1_000));
  });
}

const shared = new Redis(urls.split(',')[0]!);
const counter = `${namespace}:inside`;
let most = 0;
for (let turn = 0; turn < Number(turns); turn += 1) {
  await lock.withLock(key, options, async () => {
    most = Math.max(most, await shared.incr(counter));
    await shared.ping();
    most = Math.max(most, Number(await shared.get(counter)));
    await shared.decr(counter);
  });
}
process.stdout.write(most === 1 ? 'alone\n' : 'met\n');
shared.disconnect();
await lock.close();
