/**
 * What a swap of the supergraph costs those who ask meanwhile: the 99th percentile of what is due
 * during swaps against that of the same load without any, turn and turn about in the same run. The
 * gateway and the registry are processes of their own; nothing is composed while it is measured, since
 * elsewhere the registry has processors of its own. Two cores are shared by the gateway, its planner's
 * thread, the load and the canned subgraphs.
 *
 *   node bench/supergraph-swap.ts      BENCH_ROUNDS=10 (default 5), BENCH_GATEWAY_ARGUMENTS='--cpu-prof'
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type LoadAnswer,
  quantile,
  type RunningLoad,
  startLoad,
} from '../e2e/supergraph-swap/load.ts';
import { requests } from '../e2e/supergraph-swap/subgraphs.ts';
import {
  startSwappedGateway,
  type SwappedGateway,
} from '../e2e/supergraph-swap/swapped-gateway.ts';
import { startTemporaryRegistryDatabase } from './temporary-database.ts';

const perSecond = 300;
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const swapsInRound = 4;
/** Until what runs often is compiled, swaps included. */
const warmUpSwaps = 8;
/** After a swap, what it leaves behind is collected. */
const afterSwapMs = 300;
const gatewayArguments = process.env['BENCH_GATEWAY_ARGUMENTS']?.split(' ').filter(Boolean);

/** As of `performance.now()`. */
interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}

const database = await startTemporaryRegistryDatabase();
try {
  const gateway = await startSwappedGateway({
    databaseUrl: database.url,
    ...(gatewayArguments === undefined ? {} : { gatewayArguments }),
  });
  try {
    await measure(gateway);
  } finally {
    await gateway.stop();
  }
} finally {
  await database.stop();
}

async function measure(gateway: SwappedGateway): Promise<void> {
  // What is rolled back to is composed before.
  const versions = [await gateway.publish(), await gateway.publish()];
  let swaps = 0;
  const swap = async (): Promise<Window> => {
    const fromMs = performance.now();
    await gateway.rollBackTo(versions[swaps % versions.length]!);
    swaps += 1;
    await delay(afterSwapMs);
    return { fromMs, untilMs: performance.now() };
  };
  const load = startLoad(gateway.url, requests, perSecond);
  try {
    for (let count = 0; count < warmUpSwaps; count += 1) await swap();
    await compareRounds(load, swap);
  } finally {
    await load.stop();
  }
}

async function compareRounds(load: RunningLoad, swap: () => Promise<Window>): Promise<void> {
  const during: Window[] = [];
  const between: Window[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < swapsInRound; count += 1) {
      const window = await swap();
      during.push(window);
      const fromMs = performance.now();
      await delay(window.untilMs - window.fromMs);
      between.push({ fromMs, untilMs: performance.now() });
    }
    print(`round ${round + 1}`, load, during.slice(-swapsInRound), between.slice(-swapsInRound));
  }
  await load.stop();
  const failures = load.answers.filter(({ failure }) => failure !== null);
  const tookMs = between.at(-1)!.untilMs - during[0]!.fromMs;
  const measured = durationsIn(load.answers, [{ fromMs: during[0]!.fromMs, untilMs: Infinity }]);
  const rate = (measured.length * 1_000) / tookMs;
  console.log(`${load.answers.length} requests, ${failures.length} failed, ${rate.toFixed(0)}/s`);
  if (rate < perSecond * 0.9) {
    console.log(`The machine was too busy for ${perSecond}/s: the ratio below says nothing.`);
  }
  print(`all ${during.length} swaps`, load, during, between);
  console.log(
    `p99 of single swaps: ${spread(load, during)}; without one: ${spread(load, between)}`,
  );
}

/** What was due in these windows, pooled. */
function durationsIn(answers: readonly LoadAnswer[], windows: readonly Window[]): number[] {
  return answers
    .filter(({ dueAtMs }) =>
      windows.some(({ fromMs, untilMs }) => dueAtMs >= fromMs && dueAtMs < untilMs),
    )
    .map(({ durationMs }) => durationMs);
}

function print(
  name: string,
  { answers }: RunningLoad,
  during: readonly Window[],
  between: readonly Window[],
): void {
  const [withSwaps, without] = [during, between].map((windows) => {
    const durationsMs = durationsIn(answers, windows);
    return { median: quantile(durationsMs, 0.5), p99: quantile(durationsMs, 0.99) };
  }) as [{ median: number; p99: number }, { median: number; p99: number }];
  const ratio = (withSwaps.p99 / without.p99).toFixed(2);
  const medians = `median ${withSwaps.median.toFixed(1)} against ${without.median.toFixed(1)} ms`;
  const p99s = `p99 ${withSwaps.p99.toFixed(1)} against ${without.p99.toFixed(1)} ms`;
  console.log(`${name.padEnd(14)} ${p99s}, ratio ${ratio}; ${medians}`);
}

/** The middle half of them. */
function spread({ answers }: RunningLoad, windows: readonly Window[]): string {
  const p99s = windows.map((window) => quantile(durationsIn(answers, [window]), 0.99));
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(p99s, share).toFixed(1));
  return `median ${middle} ms (${low} to ${high})`;
}
