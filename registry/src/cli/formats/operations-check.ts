import type { OperationsCheckResult } from '../../check/check-operations.ts';
import { shortenId } from './check-plain.ts';
import { count } from './table.ts';

/** A check of a manifest for people to read in a terminal. */
export function renderOperationsCheck(result: OperationsCheckResult): string {
  const lines = result.operations.flatMap(({ operation, id, status, errors, deprecations }) => [
    ...(status === 'FAILS' ? [`  fails: ${operation} ${shortenId(id)}`] : []),
    ...errors.map(({ message, line, column }) =>
      line === null ? `      ${message}` : `      ${message} (${line}:${column})`,
    ),
    ...deprecations.map((message) => `  deprecated: ${operation}: ${message}`),
  ]);
  const verdict = result.passed ? 'PASSED' : 'FAILED';
  const errors = result.errors.map((message) => `  ${message}`);
  return [`Operation Check [${verdict}]:`, ...errors, ...lines, summarizeOperations(result)].join(
    '\n',
  );
}

/** One line that says how a check of a manifest ended. */
export function summarizeOperations(result: OperationsCheckResult): string {
  const failed = result.operations.filter(({ status }) => status === 'FAILS').length;
  const schema =
    result.contract === null ? result.variant : `${result.variant} (${result.contract})`;
  const verdict = result.passed ? 'passed' : 'failed';
  const checked = count(result.operations.length, 'operation');
  return `Check ${verdict} for ${result.client} on ${schema}: ${checked}, ${failed} failing.`;
}

/** A check of a manifest as the comment on a pull request. */
export function renderOperationsMarkdown(result: OperationsCheckResult): string {
  const verdict = result.passed ? '✅ Operation check passed' : '❌ Operation check failed';
  const rows = result.operations.flatMap(({ operation, errors, deprecations }) =>
    [...errors.map(({ message }) => message), ...deprecations].map(
      (message) =>
        `| \`${operation}\` | ${message.replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`,
    ),
  );
  return [
    `<!-- rendezvous-registry: check of operations of ${result.client} -->`,
    `### ${verdict}: \`${result.client}\``,
    summarizeOperations(result),
    ...result.errors,
    ...(rows.length === 0 ? [] : [['| Operation | What |', '| --- | --- |', ...rows].join('\n')]),
  ].join('\n\n');
}
