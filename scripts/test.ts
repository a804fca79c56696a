/**
 * `npm test`: every test, those that measure by themselves, and then the end-to-end scenarios once
 * more with the product on the real engines, when this machine can run those. With arguments, which
 * go to Jest, only what they select.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findMissingTools } from '@rendezvous/stack/tools';
import { generatePrismaClients } from './generate/prisma-clients.mjs';
import { type JestOutcome, runJest } from './test-run/jest-run.ts';

/** Scenarios that start engines of their own run once, with all other tests. */
const withOwnEngines = ['e2e/chaos/', 'e2e/stack/', 'e2e/supergraph-swap/'];
/** Scenarios about the embedded event log, and about how npm start takes its folder and its port. */
const onlyEmbedded = ['e2e/exactly-once/embedded-log.test.ts', 'e2e/crash/start.test.ts'];
/** Scenarios about who may do or send what, in which no engine has a part. */
const withoutEngines = ['e2e/authorization/', 'e2e/hostile/', 'e2e/persisted-queries/'];
/** What measures how long answers take or asks at a rate: beside others it would measure those. */
const measuring = ['e2e/chaos/', 'e2e/supergraph-swap/', 'subgraphs/appointments/test/hot-slot'];
/** As in jest.config.mjs, which such an argument replaces. */
const neverTests = ['/node_modules/', '/generated/'];

/** For the paths of a run that leaves these out. */
function without(patterns: readonly string[]): string[] {
  return [...neverTests, ...patterns].map((pattern) => `--testPathIgnorePatterns=${pattern}`);
}

const directory = await mkdtemp(path.join(tmpdir(), 'rendezvous-report-'));
let passed = 0;
let failed = 0;
const skipped: string[] = [];

/** Adds what a run came to; false when it was interrupted. */
function add(outcome: JestOutcome | null): boolean {
  if (outcome === null) {
    console.log('\nJest ended without a report.');
    failed += 1;
    return false;
  }
  passed += outcome.passed;
  failed += outcome.failed;
  skipped.push(...outcome.skipped);
  return true;
}

async function runOnEngines(): Promise<void> {
  const missing = await findMissingTools();
  if (missing.length > 0) {
    const needs = missing.map(({ tool, install }) => `${tool} (${install})`).join(', ');
    skipped.push(`e2e/ on the real engines: waits for ${needs}`);
    return;
  }
  console.log('\nThe end-to-end scenarios once more, with the product on the real engines.');
  const left = [...onlyEmbedded, ...withoutEngines];
  console.log(`Only on the embedded engines: ${left.join(', ')}`);
  add(
    await runJest(
      path.join(directory, 'engines.json'),
      ['e2e/', ...without([...withOwnEngines, ...left])],
      { RENDEZVOUS_E2E_ENGINES: 'true' },
    ),
  );
}

/** Answers false when the run was interrupted. */
async function runEverything(): Promise<boolean> {
  if (!add(await runJest(path.join(directory, 'report.json'), without(measuring)))) return false;
  return add(
    await runJest(path.join(directory, 'measuring.json'), [...measuring, '--maxWorkers=1']),
  );
}

await generatePrismaClients();
try {
  const chosen = process.argv.slice(2);
  if (chosen.length > 0) add(await runJest(path.join(directory, 'report.json'), chosen));
  else if (await runEverything()) await runOnEngines();
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (skipped.length > 0) {
  console.log(`\nSkipped (${skipped.length}); a test's own name says what it waits for:`);
  for (const name of skipped) console.log(`- ${name}`);
  if (process.env['CI'] === 'true') {
    console.log('In CI nothing may be skipped, so each of these counts as failed.');
    failed += skipped.length;
  }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
