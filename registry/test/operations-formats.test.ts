import { describe, expect, test } from '@jest/globals';
import { toOperationsOutcome } from '../src/cli/commands/check-outcome.ts';
import { renderOutcome } from '../src/cli/outcome.ts';

describe('a check of a manifest', () => {
  const outcome = toOperationsOutcome(
    {
      passed: false,
      variant: 'production',
      client: 'web',
      contract: 'partner',
      errors: [],
      operations: [
        {
          operation: 'SlotPage',
          id: 's1',
          status: 'FAILS',
          errors: [{ message: 'Cannot query field "x" on type "Slot".', line: 1, column: 9 }],
          deprecations: [],
        },
        {
          operation: 'Day',
          id: 'd1',
          status: 'VALID',
          errors: [],
          deprecations: ['The field Slot.old is deprecated.'],
        },
      ],
    },
    'manifest.json',
  );

  test('plain', () => {
    expect(renderOutcome(outcome, 'plain')).toBe(`Operation Check [FAILED]:
  fails: SlotPage s1
      Cannot query field "x" on type "Slot". (1:9)
  deprecated: Day: The field Slot.old is deprecated.
Check failed for web on production (partner): 2 operations, 1 failing.`);
  });

  test('json', () => {
    expect(JSON.parse(renderOutcome(outcome, 'json'))).toMatchObject({
      data: { success: false, client: 'web', operations: [{ status: 'FAILS' }, {}] },
      error: { code: 'E030', message: '1 of 2 operations fail.' },
    });
  });

  test('github and markdown', () => {
    expect(renderOutcome(outcome, 'github')).toContain(
      '::error file=manifest.json,title=OPERATION_FAILS::The operation SlotPage of web fails: ',
    );
    expect(renderOutcome(outcome, 'markdown')).toContain('| `SlotPage` | Cannot query field');
  });
});
