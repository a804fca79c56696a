import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { CheckResult, SchemaChange } from '../src/check/check-result.ts';
import { toCheckOutcome } from '../src/cli/commands/check-outcome.ts';
import { renderOutcome } from '../src/cli/outcome.ts';

const file = 'subgraphs/slots/schema.graphql';
const user = { client: 'web', operation: 'SlotPage', id: 's1' };

const removed: SchemaChange = {
  code: 'FIELD_REMOVED',
  description: "Field 'endsAt' was removed from object type 'Slot'",
  severity: 'BREAKING',
  coordinate: 'Slot.endsAt',
  file,
  line: 12,
  column: 6,
  isUsed: true,
  downgraded: false,
  clients: [user, { client: 'clinic', operation: 'Day', id: 'd1' }],
};
const downgraded: SchemaChange = {
  ...removed,
  description: "Field 'fax' was removed (breaking, but no known operation uses it)",
  severity: 'DANGEROUS',
  coordinate: 'Slot.fax',
  isUsed: false,
  downgraded: true,
  clients: [],
};
const described: SchemaChange = {
  ...downgraded,
  code: 'FIELD_DESCRIPTION_CHANGED',
  description: 'Description changed to "a|b <c>\nd"',
  severity: 'SAFE',
  downgraded: false,
  file: null,
  line: null,
  column: null,
};

const failed: CheckResult = {
  passed: false,
  variant: 'production',
  subgraph: 'slots',
  composition: {
    errors: [],
    hints: [
      {
        code: 'INCONSISTENT_DESCRIPTION',
        message: 'Two\nlines, 100%: "Slot"',
        subgraph: 'slots',
        file,
        line: 3,
        column: 1,
        locations: [],
        isNew: true,
      },
    ],
  },
  supergraphModified: true,
  operationCount: 2,
  changes: [removed, downgraded, described],
  operations: [
    {
      ...user,
      contract: null,
      status: 'FAILS',
      errors: [{ message: 'Cannot query field "endsAt" on type "Slot".', line: 1, column: 9 }],
      because: ['Slot.endsAt'],
    },
    {
      client: 'app',
      operation: 'Old',
      id: 'o1',
      contract: null,
      status: 'FAILS',
      errors: [{ message: 'Unknown type "Gone".', line: 1, column: 9 }],
      because: [],
    },
    {
      client: 'clinic',
      operation: 'Day',
      id: 'd1',
      contract: 'partner',
      status: 'CHANGES',
      errors: [],
      because: ['Slot.kind'],
    },
  ],
  lint: [
    {
      rule: 'NAME',
      level: 'ERROR',
      message: 'Slot.doctorId must be the object, not its id',
      coordinate: 'Slot.doctorId',
      file,
      line: 14,
      column: 3,
    },
  ],
  contracts: [{ name: 'partner', passed: true, errors: [], changes: [downgraded] }],
};

const passed: CheckResult = {
  ...failed,
  passed: true,
  composition: { errors: [], hints: [] },
  changes: [],
  operations: [],
  lint: [],
  contracts: [],
};

const uncomposed: CheckResult = {
  ...passed,
  passed: false,
  composition: {
    errors: [
      {
        code: 'FIELD_TYPE_MISMATCH',
        message: 'Type of field "Slot.id" is incompatible',
        subgraph: 'slots',
        file,
        line: 12,
        column: 3,
        locations: [
          { subgraph: 'slots', file, line: 12, column: 3 },
          { subgraph: 'appointments', file: null, line: 40, column: 3 },
        ],
      },
      {
        code: 'SATISFIABILITY_ERROR',
        message: 'cannot be satisfied',
        subgraph: null,
        file: null,
        line: null,
        column: null,
        locations: [],
      },
    ],
    hints: [],
  },
};

describe('plain', () => {
  test('says what failed, where, and who is hit', () => {
    expect(renderOutcome(toCheckOutcome(failed), 'plain')).toBe(`Build Check [PASSED]:
  The subgraphs compose (1 new hint, 0 as before).
  ${file}:3:1 hint INCONSISTENT_DESCRIPTION: Two
      lines, 100%: "Slot"

Operation Check [FAILED]:
  Compared 3 schema changes against 2 operations.
  BREAKING   FIELD_REMOVED              ${file}:12:6 Field 'endsAt' was removed from object type 'Slot'. Used by web (SlotPage), clinic (Day).
  DANGEROUS  FIELD_REMOVED              ${file}:12:6 Field 'fax' was removed (breaking, but no known operation uses it).
  SAFE       FIELD_DESCRIPTION_CHANGED  Description changed to "a|b <c>
d".
  fails: web SlotPage s1
      Cannot query field "endsAt" on type "Slot". (1:9)
  fails: app Old o1
      Unknown type "Gone". (1:9)
  changes: clinic Day (contract partner) d1
      uses Slot.kind

Linter Check [FAILED]:
  ERROR  NAME  ${file}:14:3 Slot.doctorId must be the object, not its id

Downstream Check [PASSED]:
  partner passed, for it alone:
  DANGEROUS  FIELD_REMOVED  ${file}:12:6 Field 'fax' was removed (breaking, but no known operation uses it).

Check failed for slots on production: 3 changes, 1 breaking, 1 downgraded because no known operation uses it, 2 operations known.`);
  });

  test('says where it does not compose', () => {
    expect(renderOutcome(toCheckOutcome(uncomposed), 'plain')).toContain(`Build Check [FAILED]:
  ${file}:12:3 FIELD_TYPE_MISMATCH: Type of field "Slot.id" is incompatible
  SATISFIABILITY_ERROR: cannot be satisfied`);
  });

  test('says so when no operations are known, and nothing is downgraded', () => {
    const unknown = { ...failed, operationCount: 0 };
    expect(renderOutcome(toCheckOutcome(unknown), 'plain')).toContain(
      'No operations are known, so nothing says that nobody uses what changes.',
    );
  });
});

describe("json is Rover's envelope", () => {
  const read = (result: CheckResult) => JSON.parse(renderOutcome(toCheckOutcome(result), 'json'));

  test('of a check that failed', () => {
    const { json_version: version, data, error } = read(failed);
    expect(version).toBe('3');
    expect(data.success).toBe(false);
    expect(data.core_schema_modified).toBe(true);
    expect(data.tasks.operations).toMatchObject({
      task_status: 'FAILED',
      operation_check_count: 2,
      failure_count: 1,
    });
    expect(data.tasks.operations.changes[0]).toEqual({
      code: 'FIELD_REMOVED',
      description: "Field 'endsAt' was removed from object type 'Slot'",
      severity: 'FAIL',
      criticality: 'BREAKING',
      coordinate: 'Slot.endsAt',
      file,
      line: 12,
      column: 6,
      is_used: true,
      downgraded: false,
      clients: removed.clients,
    });
    expect(data.tasks.lint).toMatchObject({ task_status: 'FAILED', errors_count: 1 });
    expect(data.tasks.downstream).toMatchObject({
      task_status: 'PASSED',
      variants: [{ variant_name: 'partner', fails_upstream_workflow: false, status: 'PASSED' }],
    });
    expect(error).toEqual({
      message: 'The changes in the schema you proposed caused operation and linter checks to fail.',
      code: 'E043',
    });
  });

  test('of a check that passed', () => {
    const { data, error } = read(passed);
    expect(data.success).toBe(true);
    expect(error).toBeNull();
  });

  test('of subgraphs that do not compose', () => {
    expect(read(uncomposed)).toEqual({
      json_version: '3',
      data: { core_schema_modified: false, success: false },
      error: {
        message:
          "Encountered 2 build errors while trying to build subgraph 'slots' into supergraph " +
          "'rendezvous@production'.",
        code: 'E029',
        details: {
          build_errors: [
            {
              message: 'Type of field "Slot.id" is incompatible',
              code: 'FIELD_TYPE_MISMATCH',
              type: 'composition',
              subgraph: 'slots',
              file,
              line: 12,
              column: 3,
              nodes: uncomposed.composition.errors[0]?.locations,
            },
            expect.objectContaining({ code: 'SATISFIABILITY_ERROR', file: null, nodes: [] }),
          ],
        },
      },
    });
  });
});

test('github: one annotation a finding, escaped so that each is one line', () => {
  const lines = renderOutcome(toCheckOutcome(failed), 'github').split('\n');
  expect(lines).toContain(
    `::error file=${file},line=12,col=6,title=FIELD_REMOVED::Field 'endsAt' was removed from object type 'Slot'. Used by web (SlotPage), clinic (Day)`,
  );
  expect(lines).toContain(
    `::notice file=${file},line=3,col=1,title=INCONSISTENT_DESCRIPTION::Two%0Alines, 100%25: "Slot"`,
  );
  expect(lines).toContain(
    `::error file=${file},line=14,col=3,title=NAME::Slot.doctorId must be the object, not its id`,
  );
  expect(lines).toContain(
    `::error file=${file},title=OPERATION_FAILS::The operation Old of app fails: Unknown type "Gone".`,
  );
  expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(3);
  expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(2);
  expect(lines.at(-1)).toMatch(/^Check failed for slots on production/);
});

describe('sarif', () => {
  // One of its patterns is no regular expression with the flag u.
  const ajv = new Ajv.default({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const schemaFile = path.join(import.meta.dirname, 'schemas', 'sarif-2.1.0-rtm.5.json');
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

  test.each([
    ['failed', failed],
    ['passed', passed],
    ['does not compose', uncomposed],
  ])('a check that %s is valid SARIF 2.1.0', (_name, result) => {
    const log = JSON.parse(renderOutcome(toCheckOutcome(result), 'sarif'));
    expect({ isValid: validate(log), errors: validate.errors }).toEqual({
      isValid: true,
      errors: null,
    });
  });

  test('the schema refuses what is not SARIF', () => {
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });

  test('a result names its rule and its place', () => {
    const { runs } = JSON.parse(renderOutcome(toCheckOutcome(failed), 'sarif'));
    const { tool, results } = runs[0];
    const [first] = results;
    expect(first).toEqual({
      ruleId: 'FIELD_REMOVED',
      ruleIndex: expect.any(Number),
      level: 'error',
      message: { text: expect.stringContaining('Used by web (SlotPage), clinic (Day)') },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: file },
            region: { startLine: 12, startColumn: 6 },
          },
        },
      ],
    });
    expect(tool.driver.rules[first.ruleIndex].id).toBe('FIELD_REMOVED');
    expect(results.map(({ level }: { level: string }) => level)).toEqual([
      'error',
      'warning',
      'note',
      'warning',
      'error',
      'error',
      'note',
    ]);
  });
});

describe('markdown', () => {
  const text = renderOutcome(toCheckOutcome(failed), 'markdown');

  test('begins with a mark that a workflow finds again', () => {
    expect(text.split('\n')[0]).toBe('<!-- rendezvous-registry: check of slots on production -->');
  });

  test('shows changes with who uses what, and folds the safe ones away', () => {
    expect(text).toContain('### ❌ Schema check failed: `slots` on `production`');
    expect(text).toContain(
      "| BREAKING | `Slot.endsAt` | Field 'endsAt' was removed from object type 'Slot' | web (SlotPage), clinic (Day) |",
    );
    expect(text).toContain('<details><summary>1 safe change</summary>');
  });

  test('what it quotes cannot break the table or add markup', () => {
    expect(text).toContain('| Description changed to "a\\|b &lt;c> d" |');
  });

  test('fits into a comment', () => {
    const many = { ...failed, changes: Array.from({ length: 2_000 }, () => removed) };
    expect(renderOutcome(toCheckOutcome(many), 'markdown').length).toBeLessThan(65_536);
  });

  test('of a check that passed', () => {
    expect(renderOutcome(toCheckOutcome(passed), 'markdown')).toContain('✅ Schema check passed');
  });
});
