import type { CheckResult, ContractEffect, SchemaChange } from '../../check/check-result.ts';
import { listUsers } from './finding.ts';
import { count, renderTable } from './table.ts';

/** The tasks of a check, named as Rover names them, and whether each passed. */
export interface TaskVerdicts {
  build: boolean;
  operations: boolean;
  lint: boolean;
  downstream: boolean;
}

/** Which parts of a check passed. */
export function judgeTasks(result: CheckResult): TaskVerdicts {
  return {
    build: result.composition.errors.length === 0,
    operations:
      result.changes.every(({ severity }) => severity !== 'BREAKING') &&
      result.operations.every(({ status }) => status !== 'FAILS'),
    lint: result.lint.every(({ level }) => level !== 'ERROR'),
    downstream: result.contracts.every(({ passed }) => passed),
  };
}

/** A check for people to read in a terminal. */
export function renderCheck(result: CheckResult): string {
  const verdicts = judgeTasks(result);
  const sections = [section('Build Check', verdicts.build, renderBuild(result))];
  if (verdicts.build) {
    sections.push(section('Operation Check', verdicts.operations, renderOperations(result)));
  }
  sections.push(section('Linter Check', verdicts.lint, renderLint(result)));
  if (result.contracts.length > 0) {
    sections.push(section('Downstream Check', verdicts.downstream, renderContracts(result)));
  }
  return [...sections, summarize(result)].join('\n\n');
}

/** One line that says how a check ended. */
export function summarize(result: CheckResult): string {
  const breaking = result.changes.filter(({ severity }) => severity === 'BREAKING').length;
  const downgraded = result.changes.filter((change) => change.downgraded).length;
  const verdict = result.passed ? 'passed' : 'failed';
  const details = [
    count(result.changes.length, 'change'),
    `${breaking} breaking`,
    ...(downgraded > 0 ? [`${downgraded} downgraded because no known operation uses it`] : []),
    `${count(result.operationCount, 'operation')} known`,
  ];
  return `Check ${verdict} for ${result.subgraph} on ${result.variant}: ${details.join(', ')}.`;
}

function section(title: string, passed: boolean, text: string): string {
  return `${title} [${passed ? 'PASSED' : 'FAILED'}]:\n${text}`;
}

function renderBuild({ composition }: CheckResult): string {
  const { errors, hints } = composition;
  if (errors.length > 0) {
    return errors
      .map((error) => `  ${place(error)}${error.code}: ${indent(error.message)}`)
      .join('\n');
  }
  const newHints = hints.filter(({ isNew }) => isNew);
  const others = hints.length - newHints.length;
  return [
    `  The subgraphs compose (${count(newHints.length, 'new hint')}, ${others} as before).`,
    ...newHints.map((hint) => `  ${place(hint)}hint ${hint.code}: ${indent(hint.message)}`),
  ].join('\n');
}

function renderOperations(result: CheckResult): string {
  const lines = [
    `  Compared ${count(result.changes.length, 'schema change')} against ` +
      `${count(result.operationCount, 'operation')}.`,
  ];
  if (result.operationCount === 0 && !result.changes.every(({ severity }) => severity === 'SAFE')) {
    lines.push('  No operations are known, so nothing says that nobody uses what changes.');
  }
  if (result.changes.length > 0) lines.push(renderChanges(result.changes));
  for (const { client, operation, id, contract, status, errors, because } of result.operations) {
    const seen = contract === null ? '' : ` (contract ${contract})`;
    const why = errors.map(({ message, line, column }) => `      ${message} (${line}:${column})`);
    const verdict = status === 'FAILS' ? 'fails' : 'changes';
    const title = `  ${verdict}: ${client} ${operation}${seen} ${shortenId(id)}`;
    lines.push(title, ...(status === 'FAILS' ? why : [`      uses ${because.join(', ')}`]));
  }
  return lines.join('\n');
}

function renderChanges(changes: readonly SchemaChange[]): string {
  return renderTable(
    changes.map((change) => {
      const users = change.severity === 'SAFE' ? '' : listUsers(change.clients);
      const used = users === '' ? '' : ` Used by ${users}.`;
      return [change.severity, change.code, `${place(change)}${change.description}.${used}`];
    }),
    '  ',
  );
}

function renderLint({ lint }: CheckResult): string {
  if (lint.length === 0) return '  No linting errors or warnings found.';
  const rows = lint.map((finding) => [
    finding.level,
    finding.rule,
    `${place(finding)}${finding.message}`,
  ]);
  return renderTable(rows, '  ');
}

function renderContracts({ contracts }: CheckResult): string {
  return contracts.map(renderContract).join('\n');
}

function renderContract({ name, passed, errors, changes }: ContractEffect): string {
  const verdict = passed ? 'passed' : 'failed';
  const effect = changes.length === 0 ? 'nothing changes for it alone' : 'for it alone:';
  const lines = [`  ${name} ${verdict}${errors.length > 0 ? '' : `, ${effect}`}`];
  lines.push(...errors.map(({ code, message }) => `    ${code}: ${message}`));
  if (changes.length > 0) lines.push(renderChanges(changes));
  return lines.join('\n');
}

/** The composer writes several lines where it quotes. */
function indent(text: string): string {
  return text.replaceAll('\n', '\n      ');
}

/** Most ids are hashes, of which the beginning says enough to people. */
export function shortenId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 12)}…`;
}

/** As compilers write it, so that terminals and editors make it a link. */
function place(at: { file: string | null; line: number | null; column: number | null }): string {
  if (at.file === null || at.line === null) return '';
  return `${at.file}:${at.line}:${at.column} `;
}
