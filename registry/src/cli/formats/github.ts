import { escapeData } from '../outcome.ts';
import type { Finding } from './finding.ts';

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const;

/**
 * Findings as workflow commands of GitHub Actions, which become annotations on a pull request's
 * lines: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 * @param summary a line of text at the end
 */
export function renderGithub(findings: readonly Finding[], summary: string): string {
  return [...findings.map(renderFinding), summary].join('\n');
}

function renderFinding({ level, rule, message, file, line, column }: Finding): string {
  const place = file === null ? {} : { file, line, col: column };
  const properties = Object.entries({ ...place, title: rule })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${commands[level]} ${properties.join(',')}::${escapeData(message)}`;
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
