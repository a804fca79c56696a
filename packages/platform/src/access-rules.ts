import { type DirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';
import type { Actor } from './caller.ts';

/** Who a rule can name: ANYONE is also who is not signed in, SERVICE another of our services. */
export const accessRoles = [
  'ANYONE',
  'PATIENT',
  'STAFF',
  'PARTNER',
  'OPERATOR',
  'SERVICE',
] as const;

export type AccessRole = (typeof accessRoles)[number];

/** Everything a token or an API key can be allowed beyond its role. */
export const accessScopes = [
  'schedule:read',
  'schedule:write',
  'appointments:read',
  'appointments:write',
  'patients:read',
  'patients:erase',
  'audit:read',
] as const;

/** Roles that are given scopes; what the others may do follows from who they are. */
export const scopedRoles: ReadonlySet<AccessRole> = new Set(['STAFF', 'PARTNER', 'OPERATOR']);

/** Who may have a field: any of the roles, and of those that are given scopes, with all scopes. */
export interface AccessRule {
  readonly roles: readonly AccessRole[];
  readonly scopes: readonly string[];
}

/** Why somebody may not have a field. */
export type AccessRefusal = 'UNAUTHENTICATED' | 'FORBIDDEN';

const directiveName = 'access';

/**
 * The rules that a subgraph's schema states with `@access`, by coordinate such as
 * `Mutation.bookAppointment`. A rule on a type holds for each of its fields, together with a
 * field's own. Fields without a rule are not contained.
 */
export function readAccessRules(schema: DocumentNode): Map<string, AccessRule> {
  const types = schema.definitions.filter(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION,
  );
  const ofTypes = new Map<string, AccessRule>();
  for (const type of types) {
    const known = ofTypes.get(type.name.value);
    const rule = ruleOf(type.directives);
    if (rule !== undefined) ofTypes.set(type.name.value, known ? bothOf(known, rule) : rule);
  }
  const rules = new Map<string, AccessRule>();
  for (const type of types) {
    for (const field of type.fields ?? []) {
      const own = ruleOf(field.directives);
      const inherited = ofTypes.get(type.name.value);
      const rule = own && inherited ? bothOf(inherited, own) : (own ?? inherited);
      if (rule !== undefined) rules.set(`${type.name.value}.${field.name.value}`, rule);
    }
  }
  return rules;
}

/** Whether the schema declares `@access`, and so says of each root field who may use it. */
export function declaresAccess(schema: DocumentNode): boolean {
  return schema.definitions.some(
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION && node.name.value === directiveName,
  );
}

/** The fields of Query and Mutation about which the schema does not say who may use them. */
export function findOpenRootFields(schema: DocumentNode): string[] {
  const rules = readAccessRules(schema);
  return schema.definitions
    .flatMap((node) => {
      const isObject =
        node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
      if (!isObject || !['Query', 'Mutation'].includes(node.name.value)) return [];
      return (node.fields ?? []).map((field) => `${node.name.value}.${field.name.value}`);
    })
    .filter((coordinate) => !rules.has(coordinate));
}

/** The fields of interfaces with a rule, which nothing enforces: only fields of objects resolve. */
export function findIdleRules(schema: DocumentNode): string[] {
  return schema.definitions.flatMap((node) => {
    const isInterface =
      node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION;
    if (!isInterface) return [];
    return (node.fields ?? [])
      .filter((field) => ruleOf(field.directives) !== undefined)
      .map((field) => `${node.name.value}.${field.name.value}`);
  });
}

/** Why `actor` (null: nobody is signed in) may not have a field with this rule; null: they may. */
export function findAccessRefusal(rule: AccessRule, actor: Actor | null): AccessRefusal | null {
  if (rule.roles.includes('ANYONE')) return null;
  if (actor === null) return 'UNAUTHENTICATED';
  const role = actor.role.toUpperCase() as AccessRole;
  if (!rule.roles.includes(role)) return 'FORBIDDEN';
  if (!scopedRoles.has(role)) return null;
  return rule.scopes.every((scope) => actor.scopes.includes(scope)) ? null : 'FORBIDDEN';
}

function ruleOf(directives: readonly DirectiveNode[] | undefined): AccessRule | undefined {
  const directive = directives?.find(({ name }) => name.value === directiveName);
  if (directive === undefined) return undefined;
  const values = Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
  return {
    roles: listOf(values['roles']) as AccessRole[],
    scopes: listOf(values['scopes'] ?? []),
  };
}

/** GraphQL reads a single value as a list of one. */
function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** What must hold when both rules must: roles of both, scopes of either. */
function bothOf(one: AccessRule, other: AccessRule): AccessRule {
  const scopes = [...new Set([...one.scopes, ...other.scopes])];
  if (one.roles.includes('ANYONE')) return { roles: other.roles, scopes };
  if (other.roles.includes('ANYONE')) return { roles: one.roles, scopes };
  return { roles: one.roles.filter((role) => other.roles.includes(role)), scopes };
}
