import type { Finding } from './finding.ts';

/**
 * Findings as a log in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS), which
 * GitHub's code scanning and most editors read.
 */
export function renderSarif(findings: readonly Finding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'rendezvous-registry',
            rules: rules.map((id) => ({ id, shortDescription: { text: describeRule(id) } })),
          },
        },
        columnKind: 'unicodeCodePoints',
        results: findings.map((finding) => toResult(finding, rules)),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function toResult(finding: Finding, rules: readonly string[]): Readonly<Record<string, unknown>> {
  const { rule, level, message, file } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: message },
    ...(file === null ? {} : { locations: [{ physicalLocation: toLocation(finding, file) }] }),
  };
}

function toLocation({ line, column }: Finding, file: string): Readonly<Record<string, unknown>> {
  const artifactLocation = { uri: encodeURI(file.replaceAll('\\', '/')) };
  if (line === null || column === null) return { artifactLocation };
  return { artifactLocation, region: { startLine: line, startColumn: column } };
}

/** `FIELD_REMOVED` as `Field removed`. */
function describeRule(rule: string): string {
  const words = rule.toLowerCase().replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
