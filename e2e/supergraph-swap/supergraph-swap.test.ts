/**
 * Requests come at a steady rate while the supergraph is swapped again and again and the registry
 * dies and comes back: every version is served and no request fails. How long they take is printed,
 * not asserted: it is measured by bench/supergraph-swap.ts, and why a swap stops nobody is shown by
 * gateway/test/supergraph/swap-in-steps.test.ts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { useRegistryDatabase } from '@rendezvous/testkit/registry-database';
import { quantile, type RunningLoad, startLoad } from './load.ts';
import { requests } from './subgraphs.ts';
import { startSwappedGateway, type SwappedGateway } from './swapped-gateway.ts';

const perSecond = 300;
const swaps = 20;
/** After so many swaps, somewhere in the middle. */
const registryDiesAfter = 10;
/** Longer than the gateway takes to ask again. */
const registryAwayMs = 1_000;
/** Bounds a machine that is busy with something else. */
const testTimeoutMs = 900_000;

const database = useRegistryDatabase();
let gateway: SwappedGateway;
beforeAll(async () => {
  gateway = await startSwappedGateway({ databaseUrl: database.url });
}, 300_000);
afterAll(() => gateway?.stop(), 60_000);

/** Composing is the registry's work and most of what a publication takes: most swaps go back. */
async function swapAgainAndAgain(): Promise<Set<string>> {
  const served: string[] = [];
  for (let count = 0; count < swaps; count += 1) {
    if (count === registryDiesAfter) {
      await gateway.killRegistry();
      await delay(registryAwayMs);
      await gateway.restartRegistry();
    }
    const previous = count === registryDiesAfter ? undefined : served.at(-2);
    served.push(await (previous === undefined ? gateway.publish() : gateway.rollBackTo(previous)));
  }
  return new Set(served);
}

function printDurations({ answers }: RunningLoad): void {
  const durationsMs = answers.map(({ durationMs }) => durationMs);
  const [median, p99] = [0.5, 0.99].map((share) => quantile(durationsMs, share).toFixed(1));
  const times = `median ${median} ms, p99 ${p99} ms`;
  process.stderr.write(`supergraph swap: ${answers.length} requests, ${times}\n`);
}

test(
  'no request fails while the supergraph is swapped and the registry dies',
  async () => {
    const load = startLoad(gateway.url, requests, perSecond);
    try {
      const served = await swapAgainAndAgain();
      await load.stop();
      printDurations(load);
      expect(served.size).toBe(swaps);
      expect(load.answers.filter(({ failure }) => failure !== null)).toEqual([]);
      // As many as any machine sends that answers at all.
      expect(load.answers.length).toBeGreaterThan(perSecond);
    } finally {
      await load.stop();
    }
  },
  testTimeoutMs,
);
