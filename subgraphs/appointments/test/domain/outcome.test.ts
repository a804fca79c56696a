import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';

import { failure, failureNames } from '../../src/domain/failure.ts';
import { canAnswer, failuresOf } from '../../src/domain/outcome.ts';

const schema = parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

/** The members of a union of the schema, without its success. */
function failuresInUnion(name: string): string[] {
  for (const definition of schema.definitions) {
    if (definition.kind !== Kind.UNION_TYPE_DEFINITION || definition.name.value !== name) continue;
    const members = definition.types?.map((type) => type.name.value) ?? [];
    return members.filter((member) => !member.endsWith('Success')).toSorted();
  }
  throw new Error(`the schema has no union ${name}`);
}

describe('the failures of the mutations', () => {
  test.each(Object.entries(failuresOf))('%s has those of its union', (operation, names) => {
    const union = `${operation.slice(0, 1).toUpperCase()}${operation.slice(1)}Result`;
    expect(names.toSorted()).toEqual(failuresInUnion(union));
  });

  test('every failure belongs to a mutation', () => {
    const used = new Set<string>(Object.values(failuresOf).flat());
    expect([...used].toSorted()).toEqual(failureNames.toSorted());
  });

  test('a failure of another mutation cannot be answered', () => {
    expect(canAnswer('cancelAppointment', failure('SlotBusy'))).toBe(true);
    expect(canAnswer('cancelAppointment', failure('SlotTaken'))).toBe(false);
  });
});
