import type { Finding } from './finding.ts';

/**
 * Findings as a log in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS), which
 * GitHub's code scanning and most editors read.
 */
export function renderSarif(findings: readonly Finding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].toSorted();
  // GitHub takes no result without a place: what has none is shown where something else was found.
  const somewhere = findings.find(({ file }) => file !== null)?.file ?? null;
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
        results: findings.map((finding) => toResult(finding, rules, somewhere)),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function toResult(
  finding: Finding,
  rules: readonly string[],
  somewhere: string | null,
): Readonly<Record<string, unknown>> {
  const { rule, level, message } = finding;
  const file = finding.file ?? somewhere;
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: message },
    ...(file === null ? {} : { locations: [{ physicalLocation: toLocation(finding, file) }] }),
  };
}

function toLocation(
  { file: own, line, column }: Finding,
  file: string,
): Readonly<Record<string, unknown>> {
  const artifactLocation = { uri: encodeURI(file.replaceAll('\\', '/')) };
  const isPlaced = own !== null && line !== null && column !== null;
  const region = isPlaced ? { startLine: line, startColumn: column } : { startLine: 1 };
  return { artifactLocation, region };
}

/** `FIELD_REMOVED` as `Field removed`. */
function describeRule(rule: string): string {
  const words = rule.toLowerCase().replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
