import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { useTestDatabase } from '@rendezvous/testkit/database';

const database = useTestDatabase({ regions: ['fr', 'de'] });
const script = join(import.meta.dirname, '../dlq.ts');
const id = randomUUID();

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function run(args: string[], environment: Record<string, string> = {}): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    REGIONS: 'fr,de',
    EVENT_LOG_URL_FR: database.urlFor('event_log', 'fr'),
    EVENT_LOG_URL_DE: database.urlFor('event_log', 'de'),
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

beforeEach(async () => {
  const pool = database.pool('event_log', 'de');
  await pool.query('TRUNCATE dead_letter, parked_event');
  await pool.query(
    `INSERT INTO dead_letter (id, consumer_group, position, topic, key, event_id, value, headers,
       error, attempts)
     VALUES ($1, 'slots', 7, 'topic', '1042', $2, '{"type": "rendezvous.X.v1"}', '{}',
       'Error: broken', 5)`,
    [id, randomUUID()],
  );
});

const parked = async (): Promise<unknown[]> =>
  (await database.pool('event_log', 'de').query('SELECT consumer_group FROM parked_event')).rows;

test('list and show look into every region', async () => {
  const listed = await run(['list']);
  expect(listed.stdout).toMatch(/^de\t[^\n]*\tslots\trendezvous\.X\.v1\t1042\t5\tError: broken\n$/);
  const shown = await run(['show', id]);
  expect(JSON.parse(shown.stdout)).toMatchObject({ region: 'de', id, group: 'slots' });
  expect((await run(['list', '--region', 'fr'])).stderr).toBe('No dead letters.\n');
});

test('replay puts one back, or all', async () => {
  expect((await run(['replay', id])).stderr).toBe('Put back for its group.\n');
  expect(await parked()).toEqual([{ consumer_group: 'slots' }]);
  expect((await run(['replay', '--all'])).stderr).toBe('0 put back for their groups.\n');
  expect((await run(['replay', randomUUID()])).stderr).toMatch(/^There is no dead letter/);
});

test('what cannot be done is one sentence', async () => {
  expect(await run(['bury'])).toMatchObject({ code: 2, stdout: '' });
  expect((await run(['list', '--region', 'xx'])).stderr).toContain('There is no region xx');
  const nowhere = { REGIONS: '', DATA_DIR: join(tmpdir(), randomUUID()) };
  const outcome = await run(['list'], nowhere);
  expect([outcome.code, outcome.stderr.split('\n').length]).toEqual([2, 2]);
});
