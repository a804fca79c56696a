import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from './generate/generated-file.ts';
import { generatePrismaClients } from './generate/prisma-clients.mjs';

/** The part of Jest's report that is read here. */
interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: {
    name: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** Runs Jest with its output shown, and answers its report; null when it did not get that far. */
async function runJest(reportFile: string): Promise<JestReport | null> {
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      path.join('node_modules', 'jest', 'bin', 'jest.js'),
      '--json',
      `--outputFile=${reportFile}`,
      ...process.argv.slice(2),
    ],
    {
      cwd: repositoryRoot,
      // With --json Jest repeats the report on its standard output, which nobody wants to see.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal));
  await new Promise<void>((resolve, reject) => {
    jest.once('error', reject);
    jest.once('close', () => resolve());
  });
  const report = await readFile(reportFile, 'utf8').catch(() => null);
  return report === null ? null : (JSON.parse(report) as JestReport);
}

/** Prints what was left out, and answers how many tests that is. */
function reportSkipped(report: JestReport): number {
  const skipped = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => !['passed', 'failed'].includes(status))
      .map(({ fullName }) => `${path.relative(repositoryRoot, file.name)}: ${fullName}`),
  );
  if (skipped.length > 0) {
    console.log(`\nSkipped (${skipped.length}); a test's own name says what it waits for:`);
    for (const name of skipped) console.log(`- ${name}`);
  }
  return skipped.length;
}

await generatePrismaClients();
const directory = await mkdtemp(path.join(tmpdir(), 'rendezvous-report-'));
let passed = 0;
let failed = 1;
try {
  const report = await runJest(path.join(directory, 'report.json'));
  if (report === null) {
    console.log('\nJest ended without a report.');
  } else {
    passed = report.numPassedTests;
    // A file that cannot even be loaded counts as one failure.
    failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
    const skipped = reportSkipped(report);
    if (process.env['CI'] === 'true' && skipped > 0) {
      console.log('In CI nothing may be skipped, so each of these counts as failed.');
      failed += skipped;
    }
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
