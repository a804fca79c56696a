import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cli } from './support/cli.ts';
import {
  createSampleRepository,
  doctorsSchema,
  type SampleRepository,
  slotsSchema,
} from './support/sample-repository.ts';

interface KnownChange {
  title: string;
  subgraph?: 'slots';
  from: string;
  to: string;
  exitCode: 0 | 1;
  code: string;
  criticality: 'BREAKING' | 'DANGEROUS' | 'SAFE';
  downgraded?: true;
  coordinate: string;
  /** `client operation`, sorted. */
  clients: string[];
  /** Operations that are no longer valid. */
  fails: string[];
}

/** Schema changes with known effects: what a check must say, and with which exit code. */
const changes: KnownChange[] = [
  {
    title: 'a field that is used is removed',
    from: '  "How they are called."\n  name: String! @tag(name: "partner")\n',
    to: '',
    exitCode: 1,
    code: 'FIELD_REMOVED',
    criticality: 'BREAKING',
    coordinate: 'Doctor.name',
    clients: ['partner DoctorDay', 'web DoctorPage'],
    fails: ['partner DoctorDay', 'web DoctorPage'],
  },
  {
    title: 'a field that nobody uses is removed',
    from: '  "Their fax."\n  fax: String\n',
    to: '',
    exitCode: 0,
    code: 'FIELD_REMOVED',
    criticality: 'DANGEROUS',
    downgraded: true,
    coordinate: 'Doctor.fax',
    clients: [],
    fails: [],
  },
  {
    title: 'an argument is made required',
    from: 'language: String = "en"',
    to: 'language: String!',
    exitCode: 1,
    code: 'FIELD_ARGUMENT_TYPE_CHANGED',
    criticality: 'BREAKING',
    coordinate: 'Query.doctor(language:)',
    clients: ['partner DoctorDay', 'web DoctorPage'],
    fails: ['partner DoctorDay', 'web DoctorPage'],
  },
  {
    title: 'an enum value is added',
    from: '  VIDEO\n',
    to: '  VIDEO\n  "By phone."\n  PHONE\n',
    exitCode: 0,
    code: 'ENUM_VALUE_ADDED',
    criticality: 'DANGEROUS',
    coordinate: 'VisitKind.PHONE',
    clients: ['web DoctorPage'],
    fails: [],
  },
  {
    title: 'an enum value is removed',
    from: '  "By video."\n  VIDEO\n',
    to: '',
    exitCode: 1,
    code: 'ENUM_VALUE_REMOVED',
    criticality: 'BREAKING',
    coordinate: 'VisitKind.VIDEO',
    clients: ['web DoctorList', 'web DoctorPage'],
    fails: [],
  },
  {
    title: "a field's type is changed",
    from: 'bio: String',
    to: 'bio: Int',
    exitCode: 1,
    code: 'FIELD_TYPE_CHANGED',
    criticality: 'BREAKING',
    coordinate: 'Doctor.bio',
    clients: ['web DoctorPage'],
    fails: [],
  },
  {
    title: 'a field becomes nullable',
    from: 'name: String!',
    to: 'name: String',
    exitCode: 1,
    code: 'FIELD_TYPE_CHANGED',
    criticality: 'BREAKING',
    coordinate: 'Doctor.name',
    clients: ['partner DoctorDay', 'web DoctorPage'],
    fails: [],
  },
  {
    title: 'a field is never null any more',
    from: 'bio: String',
    to: 'bio: String!',
    exitCode: 0,
    code: 'FIELD_TYPE_CHANGED',
    criticality: 'SAFE',
    coordinate: 'Doctor.bio',
    clients: ['web DoctorPage'],
    fails: [],
  },
  {
    title: 'a field moves to another subgraph with @override',
    subgraph: 'slots',
    from: '  id: ID!\n',
    to: '  id: ID!\n  "What they say."\n  bio: String @override(from: "doctors")\n',
    exitCode: 0,
    code: 'FIELD_MOVED',
    criticality: 'DANGEROUS',
    coordinate: 'Doctor.bio',
    clients: ['web DoctorPage'],
    fails: [],
  },
  {
    title: 'only a description changes',
    from: '"Their fax."',
    to: '"Their fax number."',
    exitCode: 0,
    code: 'FIELD_DESCRIPTION_CHANGED',
    criticality: 'SAFE',
    coordinate: 'Doctor.fax',
    clients: [],
    fails: [],
  },
  {
    title: "a directive's argument changes",
    from: '@access(roles: [ANYONE]) @tag',
    to: '@access(roles: [STAFF]) @tag',
    exitCode: 0,
    code: 'DIRECTIVE_USAGE_CHANGED',
    criticality: 'DANGEROUS',
    coordinate: 'Query.doctor',
    clients: ['partner DoctorDay', 'web DoctorPage'],
    fails: [],
  },
  {
    title: 'a required argument is added',
    from: '"How." kind: VisitKind!',
    to: '"How." kind: VisitKind!, "Where." place: String!',
    exitCode: 1,
    code: 'FIELD_ARGUMENT_ADDED',
    criticality: 'BREAKING',
    coordinate: 'Query.doctors(place:)',
    clients: ['web DoctorList'],
    fails: ['web DoctorList'],
  },
];

let repository: SampleRepository;
beforeAll(() => {
  repository = createSampleRepository();
});
afterAll(() => repository.remove());

async function check(subgraph: 'doctors' | 'slots', schema: string, format = 'json') {
  const file = `subgraphs/${subgraph}/schema.graphql`;
  repository.write(file, schema);
  const run = await cli(
    ['subgraph', 'check', subgraph, '--schema', file, '--baseline', 'main', '--format', format],
    { directory: repository.directory },
  );
  repository.write(file, subgraph === 'slots' ? slotsSchema : doctorsSchema);
  return run;
}

describe('a change of a schema', () => {
  test.each(changes)('$title', async (change) => {
    const name = change.subgraph ?? 'doctors';
    const before = name === 'slots' ? slotsSchema : doctorsSchema;
    expect(before).toContain(change.from);
    const { exitCode, output } = await check(name, before.replace(change.from, change.to));
    const { data, error } = JSON.parse(output);
    const { operations, lint } = data.tasks;
    expect(lint.errors_count).toBe(0);
    const found = operations.changes.find(
      ({ code, coordinate }: KnownChange) =>
        code === change.code && coordinate === change.coordinate,
    );
    expect(found).toMatchObject({
      criticality: change.criticality,
      severity: change.criticality === 'BREAKING' ? 'FAIL' : 'PASS',
      downgraded: change.downgraded ?? false,
      file: `subgraphs/${name}/schema.graphql`,
      line: expect.any(Number),
    });
    expect(nameOperations(found.clients)).toEqual(change.clients);
    const failing = operations.operations.filter(
      ({ status }: { status: string }) => status === 'FAILS',
    );
    expect(nameOperations(failing)).toEqual(change.fails);
    expect(exitCode).toBe(change.exitCode);
    expect(data.success).toBe(change.exitCode === 0);
    expect(error?.code).toBe(change.exitCode === 0 ? undefined : 'E043');
  });

  test('@key removed: another subgraph cannot be reached, and it says where', async () => {
    const { exitCode, output } = await check(
      'slots',
      slotsSchema.replace('type Doctor @key(fields: "id")', 'type Doctor'),
    );
    const { data, error } = JSON.parse(output);
    expect(exitCode).toBe(1);
    expect(data).toEqual({ core_schema_modified: false, success: false });
    expect(error).toMatchObject({
      code: 'E029',
      details: {
        build_errors: expect.arrayContaining([
          expect.objectContaining({
            type: 'composition',
            subgraph: 'slots',
            file: 'subgraphs/slots/schema.graphql',
            line: expect.any(Number),
            column: expect.any(Number),
          }),
        ]),
      },
    });
  });

  test('a tag removed: it is gone for the clients of the contract alone', async () => {
    const { exitCode, output } = await check(
      'doctors',
      doctorsSchema.replace('name: String! @tag(name: "partner")', 'name: String!'),
    );
    const { tasks } = JSON.parse(output).data;
    expect(exitCode).toBe(1);
    expect(tasks.operations.failure_count).toBe(0);
    expect(tasks.downstream).toMatchObject({
      task_status: 'FAILED',
      variants: [
        {
          variant_name: 'partner',
          fails_upstream_workflow: true,
          changes: [
            {
              code: 'FIELD_REMOVED',
              coordinate: 'Doctor.name',
              clients: [{ client: 'partner', operation: 'DoctorDay', id: 'DoctorDay-1' }],
            },
          ],
        },
      ],
    });
    expect(tasks.operations.operations).toEqual([
      expect.objectContaining({ client: 'partner', contract: 'partner', status: 'FAILS' }),
    ]);
  });

  test('a schema rule broken anew fails, one that was broken before does not', async () => {
    const worse = doctorsSchema.replace('  "Their fax."\n', '');
    const { exitCode, output } = await check('doctors', worse);
    const { lint } = JSON.parse(output).data.tasks;
    expect(exitCode).toBe(1);
    expect(lint).toMatchObject({ task_status: 'FAILED', errors_count: 1, warnings_count: 2 });
    expect(lint.diagnostics).toContainEqual({
      level: 'ERROR',
      rule: 'DESCRIPTION_MISSING',
      message: 'Doctor.fax has no description',
      coordinate: 'Doctor.fax',
      file: 'subgraphs/doctors/schema.graphql',
      start_line: expect.any(Number),
      start_column: 3,
    });
  });
});

function nameOperations(references: { client: string; operation: string }[]): string[] {
  return references.map(({ client, operation }) => `${client} ${operation}`).toSorted();
}
