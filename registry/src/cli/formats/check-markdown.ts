import type { CheckResult, SchemaChange } from '../../check/check-result.ts';
import { summarize } from './check-plain.ts';
import { listUsers } from './finding.ts';
import { count } from './table.ts';

/** GitHub takes comments of 65,536 characters. */
const maxLength = 60_000;

/**
 * A check as the comment on a pull request. The first line is a mark by which a workflow finds the
 * comment it wrote before.
 */
export function renderMarkdown(result: CheckResult): string {
  const verdict = result.passed ? '✅ Schema check passed' : '❌ Schema check failed';
  const text = [
    `<!-- rendezvous-registry: check of ${result.subgraph} on ${result.variant} -->`,
    `### ${verdict}: \`${result.subgraph}\` on \`${result.variant}\``,
    summarize(result),
    ...renderProblems(result),
    ...renderChanges(result),
    ...renderOperations(result),
    ...renderContracts(result),
  ].join('\n\n');
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength)}\n\n…cut: the whole result is in the output of the check.`;
}

function renderProblems({ composition, lint }: CheckResult): string[] {
  const errors = composition.errors.map((error) => [
    at(error),
    `\`${error.code}\``,
    cell(error.message),
  ]);
  const hints = composition.hints
    .filter(({ isNew }) => isNew)
    .map((hint) => [at(hint), `\`${hint.code}\` (hint)`, cell(hint.message)]);
  const findings = lint
    .filter(({ level }) => level === 'ERROR')
    .map((finding) => [at(finding), `\`${finding.rule}\``, cell(finding.message)]);
  return [
    ...titled('Does not compose', ['Where', 'Code', 'What'], errors),
    ...titled('New hints', ['Where', 'Code', 'What'], hints),
    ...titled('Schema rules', ['Where', 'Rule', 'What'], findings),
  ];
}

function renderChanges({ changes }: CheckResult): string[] {
  const noticed = changes.filter(({ severity }) => severity !== 'SAFE').map(changeRow);
  const safe = changes.filter(({ severity }) => severity === 'SAFE').map(changeRow);
  const columns = ['Severity', 'Where', 'Change', 'Used by'];
  const folded = table(columns, safe).join('\n');
  return [
    ...titled('Changes', columns, noticed),
    ...(safe.length === 0
      ? []
      : [
          `<details><summary>${count(safe.length, 'safe change')}</summary>\n\n${folded}\n\n</details>`,
        ]),
  ];
}

function changeRow(change: SchemaChange): string[] {
  const users = change.severity === 'SAFE' ? '' : listUsers(change.clients);
  return [
    change.severity,
    change.coordinate === null ? '' : `\`${change.coordinate}\``,
    cell(change.description),
    cell(users),
  ];
}

function renderOperations({ operations }: CheckResult): string[] {
  const rows = operations.map((operation) => [
    operation.status === 'FAILS' ? '**fails**' : 'changes',
    cell(operation.client),
    cell(operation.operation),
    cell(operation.errors.map(({ message }) => message).join(' ') || operation.because.join(', ')),
  ]);
  return titled('Operations', ['', 'Client', 'Operation', 'Why'], rows);
}

function renderContracts({ contracts }: CheckResult): string[] {
  const rows = contracts
    .filter(({ passed, changes }) => !passed || changes.length > 0)
    .map(({ name, passed, errors, changes }) => [
      `\`${name}\``,
      passed ? 'passed' : '**failed**',
      cell(
        [...errors.map(({ message }) => message), ...changes.map((c) => c.description)].join('; '),
      ),
    ]);
  return titled('Contracts', ['Contract', '', 'For its clients alone'], rows);
}

function titled(title: string, columns: string[], rows: string[][]): string[] {
  return rows.length === 0 ? [] : [`**${title}**`, table(columns, rows).join('\n')];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}

function at({ file, line }: { file: string | null; line: number | null }): string {
  return file === null ? '' : `\`${file}${line === null ? '' : `:${line}`}\``;
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll(/\s*\n\s*/g, ' ');
}
