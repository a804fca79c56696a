import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'graphql';
import {
  type AccessRule,
  accessRoles,
  accessScopes,
  findAccessRefusal,
  readAccessRules,
  scopedRoles,
} from '../src/access-rules.ts';
import { type Actor, actorRoles } from '../src/caller.ts';

const scopes = fc.uniqueArray(fc.constantFrom(...accessScopes));
const actors = fc.option(
  fc.record<Actor>({
    role: fc.constantFrom(...actorRoles),
    id: fc.constant('somebody'),
    practices: fc.constant([]),
    scopes,
  }),
);
/** As the schema rules let them be: nothing is asked of ANYONE. */
const rules = fc.oneof(
  fc.constant<AccessRule>({ roles: ['ANYONE'], scopes: [] }),
  fc.record<AccessRule>({
    roles: fc.uniqueArray(fc.constantFrom(...accessRoles.slice(1)), { minLength: 1 }),
    scopes,
  }),
);

const directive = ({ roles, scopes: needed }: AccessRule): string =>
  `@access(roles: [${roles.join(' ')}], scopes: ${JSON.stringify(needed)})`;

test('of a type’s rule and a field’s own both must hold', () => {
  fc.assert(
    fc.property(rules, rules, actors, (ofType, ofField, actor) => {
      const read = readAccessRules(
        parse(`type Note ${directive(ofType)} { text: String ${directive(ofField)} other: ID }`),
      );
      const mayHave = (rule: AccessRule) => findAccessRefusal(rule, actor) === null;
      expect(mayHave(read.get('Note.text')!)).toBe(mayHave(ofType) && mayHave(ofField));
      expect(mayHave(read.get('Note.other')!)).toBe(mayHave(ofType));
    }),
  );
});

test('somebody is let in with a role of the rule and, where roles have scopes, all of them', () => {
  fc.assert(
    fc.property(rules, actors, (rule, actor) => {
      const role = accessRoles.find((each) => each === actor?.role.toUpperCase()) ?? 'ANYONE';
      const lacks =
        scopedRoles.has(role) && rule.scopes.some((scope) => !actor?.scopes.includes(scope));
      const isNamed = rule.roles.includes('ANYONE') || rule.roles.includes(role);
      const refusal = actor === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      expect(findAccessRefusal(rule, actor)).toBe(isNamed && !lacks ? null : refusal);
    }),
  );
});

test('one role or scope needs no list, and what says nothing has no rule', () => {
  const read = readAccessRules(
    parse(`type Note { a: ID @access(roles: STAFF, scopes: "audit:read") b: ID }
      extend type Note { c: ID @access(roles: [PATIENT]) }`),
  );
  expect([...read]).toEqual([
    ['Note.a', { roles: ['STAFF'], scopes: ['audit:read'] }],
    ['Note.c', { roles: ['PATIENT'], scopes: [] }],
  ]);
});
