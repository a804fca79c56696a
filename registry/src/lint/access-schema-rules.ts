import {
  type AccessRole,
  accessRoles,
  accessScopes,
  findIdleRules,
  findOpenRootFields,
  readAccessRules,
  scopedRoles,
} from '@rendezvous/platform/access-rules';
import type { DocumentNode } from 'graphql';

/** The rule about `@access`: every root field says who may use it, in words that mean something. */
export function findAccessProblems(schema: DocumentNode): string[] {
  const open = findOpenRootFields(schema).map(
    (field) => `${field} must say who may use it: add @access(roles: […])`,
  );
  const contradictions = [...readAccessRules(schema)].flatMap(([field, { roles, scopes }]) =>
    findContradictions(roles, scopes).map((problem) => `${field} ${problem}`),
  );
  const idle = findIdleRules(schema).map(
    (field) => `${field} is of an interface, where @access does nothing: put it on the types`,
  );
  return [...open, ...contradictions, ...idle];
}

function findContradictions(roles: readonly AccessRole[], scopes: readonly string[]): string[] {
  const problems = [
    ...roles
      .filter((role) => !accessRoles.includes(role))
      .map((role) => `is for the role ${role}, which is none of ${accessRoles.join(', ')}`),
    ...scopes
      .filter((scope) => !accessScopes.some((known) => known === scope))
      .map((scope) => `needs the scope ${scope}, which is none of ${accessScopes.join(', ')}`),
  ];
  if (roles.length === 0) problems.push('is for nobody: name a role in @access');
  if (roles.includes('ANYONE') && roles.length + scopes.length > 1) {
    problems.push('is for ANYONE, so other roles and scopes in its @access mean nothing');
  } else if (scopes.length > 0 && !roles.some((role) => scopedRoles.has(role))) {
    problems.push('needs scopes, which none of the roles in its @access is given');
  }
  return problems;
}
