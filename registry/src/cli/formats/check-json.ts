import type { CheckResult, SchemaChange } from '../../check/check-result.ts';
import type { Outcome } from '../outcome.ts';
import { toBuildError } from '../registry-api.ts';
import { judgeTasks } from './check-plain.ts';

/** The version of Rover's output of checks that this follows. */
export const checkJsonVersion = '3';

/**
 * The `data` of a check in the shape of Rover's, with what Rover has no place for beside it
 * (`criticality`, `coordinate`, `clients`, …).
 */
export function checkData(result: CheckResult): Readonly<Record<string, unknown>> {
  const verdicts = judgeTasks(result);
  if (!verdicts.build) return { core_schema_modified: false };
  const { lint, changes, operations, contracts, composition } = result;
  return {
    core_schema_modified: result.supergraphModified,
    hints: composition.hints.map(({ isNew, ...hint }) => ({
      ...toBuildError(hint),
      is_new: isNew,
    })),
    tasks: {
      operations: {
        task_status: status(verdicts.operations),
        target_url: null,
        operation_check_count: result.operationCount,
        changes: changes.map(changeData),
        failure_count: changes.filter(({ severity }) => severity === 'BREAKING').length,
        operations,
      },
      lint: {
        task_status: status(verdicts.lint),
        target_url: null,
        diagnostics: lint.map(({ level, message, coordinate, rule, file, line, column }) => ({
          level,
          message,
          coordinate,
          rule,
          file,
          start_line: line,
          start_column: column,
        })),
        errors_count: lint.filter(({ level }) => level === 'ERROR').length,
        warnings_count: lint.filter(({ level }) => level === 'WARNING').length,
      },
      downstream: {
        task_status: status(verdicts.downstream),
        target_url: null,
        variants: contracts.map((contract) => ({
          graph_id: 'rendezvous',
          variant_name: contract.name,
          blocking: true,
          fails_upstream_workflow: !contract.passed,
          status: status(contract.passed),
          changes: contract.changes.map(changeData),
          build_errors: contract.errors.map(toBuildError),
        })),
      },
    },
  };
}

/** Why a check failed, in Rover's words and codes; undefined when it passed. */
export function checkError(result: CheckResult): Outcome['error'] {
  if (result.passed) return undefined;
  const { build, operations, lint, downstream } = judgeTasks(result);
  if (!build) {
    const { errors } = result.composition;
    return {
      message: `Encountered ${errors.length} build errors while trying to build subgraph '${result.subgraph}' into supergraph 'rendezvous@${result.variant}'.`,
      code: 'E029',
      details: { build_errors: errors.map(toBuildError) },
    };
  }
  const failed = Object.entries({ operation: operations, linter: lint, downstream })
    .filter(([, passed]) => !passed)
    .map(([name]) => name);
  return {
    message: `The changes in the schema you proposed caused ${failed.join(' and ')} checks to fail.`,
    code: 'E043',
  };
}

function status(passed: boolean): string {
  return passed ? 'PASSED' : 'FAILED';
}

/** Rover's severity says whether a change fails the check. */
function changeData(change: SchemaChange): Readonly<Record<string, unknown>> {
  const { code, description, severity, isUsed, ...rest } = change;
  return {
    code,
    description,
    severity: severity === 'BREAKING' ? 'FAIL' : 'PASS',
    criticality: severity,
    is_used: isUsed,
    ...rest,
  };
}
