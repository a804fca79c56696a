import path from 'node:path';
import {
  type AccessRole,
  type AccessRule,
  accessScopes,
  scopedRoles,
} from '@rendezvous/platform/access-rules';
import { type AccessField, listAccessFields } from './access-fields.ts';
import { type GeneratedFile, repositoryRoot } from './generated-file.ts';

const columns = ['Anonymous', 'Patient', 'Staff', 'Partner', 'Operator'] as const;

const introduction = `<!-- Generated from subgraphs/*/schema.graphql by "npm run generate". -->

# Who may do what

What \`@access\` in the schemas says, field by field. The service that owns a field enforces its rule
([ADR 0022](adr/0022-who-may-have-a-field-is-said-in-the-schema.md)), and \`e2e/authorization\` tries
every line with every role. A field that is not listed is for whoever may have what leads to it.

- **Anonymous**: no token and no key. **Patient**: a token without a role. **Staff**: a token with
  \`role: "staff"\` and its practices. **Partner**: the API key of a practice's program. **Operator**: a
  token with \`role: "operator"\`.
- **yes**: the role is enough. A scope such as \`schedule:read\`: the token or key needs it as well.
  **–**: refused, with \`UNAUTHENTICATED\` who is anonymous, else with \`FORBIDDEN\`, which says in
  \`extensions.needs\` what would be needed.
- A rule is about fields. Whose appointment, practice or record it is, the service looks at as well:
  patients have their own, staff and partners those of their practices, and what is somebody else's
  is answered as if it did not exist.
`;

/** docs/authorization.md: fields and roles. @throws SchemaSyntaxError */
export async function generateAuthorizationTable(): Promise<GeneratedFile> {
  const fields = await listAccessFields();
  const shown = fields.filter(({ isHidden }) => !isHidden);
  const sections = [
    introduction,
    section('Queries', tableOf(shown.filter(({ type }) => type === 'Query'))),
    section('Mutations', tableOf(shown.filter(({ type }) => type === 'Mutation'))),
    section(
      'Fields of other types',
      tableOf(shown.filter(({ type }) => type !== 'Query' && type !== 'Mutation')),
    ),
    section('Scopes', scopesOf(shown)),
    section('Between services', hiddenOf(fields.filter(({ isHidden }) => isHidden))),
  ];
  return {
    path: path.join(repositoryRoot, 'docs', 'authorization.md'),
    content: sections.join('\n'),
  };
}

function section(title: string, content: string): string {
  return `## ${title}\n\n${content}\n`;
}

function tableOf(fields: readonly AccessField[]): string {
  const rows = fields.map(({ coordinate, rule, subgraph }) => [
    `\`${coordinate}\``,
    subgraph,
    ...columns.map((column) => cell(rule, column)),
  ]);
  return markdownTable(['Field', 'Service', ...columns], rows);
}

function cell({ roles, scopes }: AccessRule, column: (typeof columns)[number]): string {
  if (roles.includes('ANYONE')) return 'yes';
  const role = column.toUpperCase() as AccessRole;
  if (!roles.includes(role)) return '–';
  const needed = scopedRoles.has(role) ? scopes : [];
  return needed.length === 0 ? 'yes' : needed.map((scope) => `\`${scope}\``).join(' ');
}

function scopesOf(fields: readonly AccessField[]): string {
  const rows = accessScopes.map((scope) => [
    `\`${scope}\``,
    fields
      .filter(({ rule }) => rule.scopes.includes(scope))
      .map(({ coordinate }) => `\`${coordinate}\``)
      .join(', '),
  ]);
  return markdownTable(['Scope', 'Needed for'], rows);
}

function hiddenOf(fields: readonly AccessField[]): string {
  const names = fields.map(({ coordinate, subgraph }) => `- \`${coordinate}\` of ${subgraph}`);
  return `Not in the schema that clients see, and refused to everybody but other services:\n\n${names.join('\n')}`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
