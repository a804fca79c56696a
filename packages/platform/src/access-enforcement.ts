import {
  defaultFieldResolver,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import {
  type AccessRule,
  declaresAccess,
  findAccessRefusal,
  findIdleRules,
  findOpenRootFields,
  readAccessRules,
} from './access-rules.ts';
import { Forbidden, Unauthenticated } from './errors.ts';
import type { RequestMetrics } from './subgraph-metrics.ts';
import type { RequestContext } from './subgraph-plugins.ts';

/** The caller is known, but has not the role or the scopes that the schema asks for. */
class AccessForbidden extends Forbidden {
  readonly field: string;
  readonly needs: AccessRule;

  constructor(field: string, needs: AccessRule) {
    const roles = needs.roles.map((role) => role.toLowerCase()).join(' or ');
    const scopes = needs.scopes.length === 0 ? '' : `, with scope ${needs.scopes.join(' and ')}`;
    super(`${field} is not for you: it needs the role ${roles}${scopes}.`);
    this.field = field;
    this.needs = needs;
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, field: this.field, needs: this.needs };
  }
}

/**
 * Puts the rules that the schema states with `@access` before the resolvers of `schema`, in place:
 * of root fields, fields of entities and fields without a resolver of their own alike. Fields that
 * are for anyone, or without a rule, stay as they are and cost nothing.
 * @param typeDefs what `schema` was made of
 * @throws Error when the schema declares `@access` and leaves it out at a field of Query or Mutation,
 *   or puts it where nothing would enforce it
 */
export function enforceAccess(
  schema: GraphQLSchema,
  typeDefs: DocumentNode,
  metrics: RequestMetrics,
): void {
  const open = declaresAccess(typeDefs) ? findOpenRootFields(typeDefs) : [];
  if (open.length > 0) {
    throw new Error(`${open.join(', ')}: nobody said who may use it. Add @access in the schema.`);
  }
  const idle = findIdleRules(typeDefs);
  if (idle.length > 0) {
    throw new Error(
      `${idle.join(', ')}: @access on an interface does nothing. Put it on its types.`,
    );
  }
  const refuse = createRefusal(metrics);
  for (const [coordinate, rule] of readAccessRules(typeDefs)) {
    if (rule.roles.includes('ANYONE')) continue;
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (field === undefined) throw new Error(`the schema has no field ${coordinate}`);
    field.resolve = guard(coordinate, rule, field.resolve ?? defaultFieldResolver, refuse);
  }
}

type Refusal = (field: string, rule: AccessRule, context: RequestContext) => Error | null;

function guard(
  coordinate: string,
  rule: AccessRule,
  resolve: GraphQLFieldResolver<unknown, unknown>,
  refuse: Refusal,
): GraphQLFieldResolver<unknown, unknown> {
  return (parent, args, context, info) => {
    const refusal = refuse(coordinate, rule, context as RequestContext);
    if (refusal !== null) throw refusal;
    return resolve(parent, args, context, info);
  };
}

/** Finds, logs and counts refusals: once a request and field, however many entities it is of. */
function createRefusal(metrics: RequestMetrics): Refusal {
  const reported = new WeakMap<object, Set<string>>();
  return (field, rule, { caller, logger }) => {
    const { actor } = caller;
    const code = findAccessRefusal(rule, actor);
    if (code === null) return null;
    const fields = reported.get(caller) ?? new Set();
    reported.set(caller, fields);
    if (!fields.has(field)) {
      fields.add(field);
      const role = actor?.role ?? 'anonymous';
      logger.info({ field, role, code, client: caller.client }, 'a field was refused');
      metrics.refused(field, role);
    }
    return code === 'UNAUTHENTICATED' ? new Unauthenticated() : new AccessForbidden(field, rule);
  };
}
