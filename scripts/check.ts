import { composeSupergraph } from './compose-supergraph.ts';
import { checkContracts } from './check/contracts.ts';
import { checkDependencies } from './check/dependencies.ts';
import { type CheckStep, commandStep, runCommand } from './check/step.ts';
import { generateAuthorizationTable } from './generate/authorization-table.ts';
import { findStale, type GeneratedFile, relativeName } from './generate/generated-file.ts';
import { generatePartnerManifest } from './generate/partner-operations.ts';
import { generatePrismaClients } from './generate/prisma-clients.mjs';
import { generateResolverTypes } from './generate/resolver-types.ts';
import { listSubgraphs } from './generate/subgraphs.ts';

const steps: readonly CheckStep[] = [
  commandStep('types', 'tsc', '--project', '.'),
  commandStep('lint', 'oxlint', '--type-aware', '--deny-warnings'),
  commandStep('format', 'oxfmt', '--check'),
  commandStep('dead code', 'knip', '--no-progress', '--no-config-hints'),
  commandStep('boundaries', 'turbo', 'boundaries', '--no-color'),
  { name: 'import ladder', run: async () => runRuleTest('scripts/test/import-ladder.test.ts') },
  { name: 'schema rules', run: async () => runRuleTest('registry/test/schema-rules') },
  { name: 'composition', run: checkComposition },
  { name: 'contracts', run: checkContracts },
  { name: 'generated files', run: checkGeneratedFiles },
  { name: 'dependencies', run: checkDependencies },
];

/** Two at a time: the slow ones use one core each. */
const concurrency = 2;

async function checkComposition(): Promise<string> {
  await composeSupergraph();
  return '';
}

async function checkGeneratedFiles(): Promise<string> {
  const files: GeneratedFile[] = await Promise.all([
    ...listSubgraphs().map(generateResolverTypes),
    generatePartnerManifest(),
    generateAuthorizationTable(),
  ]);
  // A supergraph that cannot be composed is reported by the step of that name.
  const supergraph = await composeSupergraph().catch(() => undefined);
  const stale = await findStale(supergraph === undefined ? files : [...files, supergraph]);
  return stale.map((file) => `${relativeName(file)} is stale: run npm run generate`).join('\n');
}

async function runRuleTest(testPath: string): Promise<string> {
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
  return runCommand(process.execPath, [...jest, '--runInBand', '--verbose=false', testPath], {
    RENDEZVOUS_TEST_WITHOUT_POSTGRES: 'true',
  });
}

async function runStep(step: CheckStep): Promise<boolean> {
  const startedAt = performance.now();
  const problem = await step.run().catch((error: Error) => error.message || String(error));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const verdict = problem === '' ? 'ok  ' : 'FAIL';
  console.log(`${verdict} ${step.name.padEnd(16)} ${seconds.padStart(5)} s`);
  if (problem !== '') console.log(problem.replaceAll(/^/gm, '     '));
  return problem === '';
}

/** Runs every step, whatever the others say, and answers how many failed. */
async function runAll(): Promise<number> {
  const waiting = [...steps];
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await runStep(step))) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return failed;
}

// Types, lint and dead code all read them.
await generatePrismaClients();
const failed = await runAll();
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${steps.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
