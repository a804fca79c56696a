import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from '../generate/generated-file.ts';

/** What a run of Jest came to. */
export interface JestOutcome {
  passed: number;
  /** A file that cannot even be loaded counts as one failure. */
  failed: number;
  /** Each left-out test, with its file. */
  skipped: string[];
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: {
    name: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** Runs Jest with its output shown; null when it ended without a report. */
export async function runJest(
  reportFile: string,
  jestArguments: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<JestOutcome | null> {
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      path.join('node_modules', 'jest', 'bin', 'jest.js'),
      '--json',
      `--outputFile=${reportFile}`,
      ...jestArguments,
    ],
    {
      cwd: repositoryRoot,
      // With --json Jest repeats the report on its standard output, which nobody wants to see.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_NO_WARNINGS: '1', ...environment },
    },
  );
  const forward = (signal: NodeJS.Signals) => jest.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, forward);
  await new Promise<void>((resolve, reject) => {
    jest.once('error', reject);
    jest.once('close', () => resolve());
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, forward);
  const text = await readFile(reportFile, 'utf8').catch(() => null);
  return text === null ? null : outcomeOf(JSON.parse(text) as JestReport);
}

/** Pure. */
function outcomeOf(report: JestReport): JestOutcome {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.testResults.flatMap((file) =>
      file.assertionResults
        .filter(({ status }) => !['passed', 'failed'].includes(status))
        .map(({ fullName }) => `${path.relative(repositoryRoot, file.name)}: ${fullName}`),
    ),
  };
}
