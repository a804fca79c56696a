import type { OperationsCheckResult } from '../../check/check-operations.ts';
import type { CheckResult } from '../../check/check-result.ts';
import { checkData, checkError, checkJsonVersion } from '../formats/check-json.ts';
import { renderMarkdown } from '../formats/check-markdown.ts';
import { renderCheck, summarize } from '../formats/check-plain.ts';
import { findingsOf, findingsOfOperations } from '../formats/finding.ts';
import { renderGithub } from '../formats/github.ts';
import {
  renderOperationsCheck,
  renderOperationsMarkdown,
  summarizeOperations,
} from '../formats/operations-check.ts';
import { renderSarif } from '../formats/sarif.ts';
import type { Outcome } from '../outcome.ts';

/** A check of subgraphs in all formats. */
export function toCheckOutcome(result: CheckResult, notes?: string): Outcome {
  const error = checkError(result);
  // On a pull request, what was there before is noise.
  const annotated = { ...result, lint: result.lint.filter(({ level }) => level === 'ERROR') };
  return {
    plain: renderCheck(result),
    ...(notes === undefined ? {} : { notes }),
    data: checkData(result),
    jsonVersion: checkJsonVersion,
    ...(error === undefined ? {} : { error }),
    formats: {
      github: () => renderGithub(findingsOf(annotated), summarize(result)),
      sarif: () => renderSarif(findingsOf(result)),
      markdown: () => renderMarkdown(result),
    },
  };
}

/**
 * A check of a manifest in all formats.
 * @param file the manifest
 */
export function toOperationsOutcome(
  result: OperationsCheckResult,
  file: string | null,
  notes?: string,
): Outcome {
  const findings = findingsOfOperations(result, file);
  const { operations } = result;
  const failed = operations.filter(({ status }) => status === 'FAILS').length;
  const message =
    result.errors.length > 0
      ? `There is no schema to check with: ${result.errors.join(' ')}`
      : `${failed} of ${operations.length} operations fail.`;
  return {
    plain: renderOperationsCheck(result),
    ...(notes === undefined ? {} : { notes }),
    data: { client: result.client, contract: result.contract, operations },
    ...(result.passed ? {} : { error: { message, code: 'E030' as const } }),
    formats: {
      github: () => renderGithub(findings, summarizeOperations(result)),
      sarif: () => renderSarif(findings),
      markdown: () => renderOperationsMarkdown(result),
    },
  };
}
