import type { CheckResult, OperationReference, SchemaChange } from '../../check/check-result.ts';
import type { OperationsCheckResult } from '../../check/check-operations.ts';

/** One thing a check has found, for programs that show it at its place. */
export interface Finding {
  level: 'error' | 'warning' | 'note';
  /** The change's, the rule's or the composer's code. */
  rule: string;
  message: string;
  file: string | null;
  line: number | null;
  column: number | null;
}

const nowhere = { file: null, line: null, column: null };
const levels = { BREAKING: 'error', DANGEROUS: 'warning', SAFE: 'note' } as const;

/** Everything a check has found, as it stands in the result. */
export function findingsOf(result: CheckResult): Finding[] {
  const { composition, lint, contracts, operations, changes } = result;
  const newHints = composition.hints.filter(({ isNew }) => isNew);
  return [
    ...composition.errors.map((error) => toFinding('error', error.code, error.message, error)),
    ...changes.map((change) => describeChange(change, '')),
    ...contracts.flatMap((contract) => [
      ...contract.errors.map((error) => toFinding('error', error.code, error.message, error)),
      ...contract.changes.map((change) => describeChange(change, `Contract ${contract.name}: `)),
    ]),
    // Most fail because of a change that names them.
    ...operations
      .filter(({ status, because }) => status === 'FAILS' && because.length === 0)
      .map((operation) =>
        toFinding('error', 'OPERATION_FAILS', describeFailure(operation), {
          ...nowhere,
          file: changes[0]?.file ?? null,
        }),
      ),
    ...lint.map((finding) =>
      toFinding(
        finding.level === 'ERROR' ? 'error' : 'note',
        finding.rule,
        finding.message,
        finding,
      ),
    ),
    ...newHints.map((hint) => toFinding('note', hint.code, hint.message, hint)),
  ];
}

/**
 * Everything a check of operations has found.
 * @param file the manifest
 */
export function findingsOfOperations(
  { client, errors, operations }: OperationsCheckResult,
  file: string | null,
): Finding[] {
  const place = { ...nowhere, file };
  return [
    ...errors.map((message) => toFinding('error', 'COMPOSITION_FAILED', message, place)),
    ...operations.flatMap((operation) => [
      ...(operation.status === 'FAILS'
        ? [toFinding('error', 'OPERATION_FAILS', describeFailure({ ...operation, client }), place)]
        : []),
      ...operation.deprecations.map((message) =>
        toFinding('warning', 'OPERATION_DEPRECATED', `${operation.operation}: ${message}`, place),
      ),
    ]),
  ];
}

function toFinding(
  level: Finding['level'],
  rule: string,
  message: string,
  { file, line, column }: Pick<Finding, 'file' | 'line' | 'column'>,
): Finding {
  return { level, rule, message, file, line, column };
}

function describeChange(change: SchemaChange, prefix: string): Finding {
  const users = change.severity === 'SAFE' ? '' : listUsers(change.clients);
  const used = users === '' ? '' : `. Used by ${users}`;
  const message = `${prefix}${change.description}${used}`;
  return toFinding(levels[change.severity], change.code, message, change);
}

function describeFailure(o: {
  client: string;
  operation: string;
  errors: readonly { message: string }[];
}): string {
  const errors = o.errors.map(({ message }) => message).join(' ');
  return `The operation ${o.operation} of ${o.client} fails: ${errors}`;
}

const maxNamed = 10;

/** Who uses a thing, by client: `web (DoctorPage, SlotPage), clinic (Day)`; at most ten each. */
export function listUsers(references: readonly OperationReference[]): string {
  const byClient = new Map<string, string[]>();
  for (const { client, operation } of references) {
    byClient.set(client, [...(byClient.get(client) ?? []), operation]);
  }
  const named = [...byClient].map(([client, operations]) => `${client} (${shorten(operations)})`);
  return shorten(named);
}

function shorten(names: readonly string[]): string {
  const others = names.length - maxNamed;
  const shown = names.slice(0, maxNamed).join(', ');
  return others > 0 ? `${shown} and ${others} others` : shown;
}
