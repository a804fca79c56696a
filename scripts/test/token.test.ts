import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readOrCreateDevelopmentKey } from '@rendezvous/gateway/development-key';

const script = join(import.meta.dirname, '../token.ts');
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rendezvous-token-'));
  await readOrCreateDevelopmentKey(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The claims of the token that the command prints; rejects with what it says instead. */
async function claimsOf(command: string): Promise<unknown> {
  const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: directory };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [script, ...command.split(' ').map((word) => word.replaceAll('+', ' '))],
    { env },
  );
  const [, payload = ''] = stdout.trim().split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

test.each([
  [
    '--role staff --practice practice.de.1 --practice practice.de.2 --scope schedule:read+audit:read',
    {
      sub: 'some-staff',
      region: 'de',
      role: 'staff',
      practices: ['practice.de.1', 'practice.de.2'],
      scope: 'schedule:read audit:read',
    },
  ],
  [
    '--role operator --subject olga --region fr --scope audit:read',
    { sub: 'olga', region: 'fr', role: 'operator', scope: 'audit:read' },
  ],
])('token %s', async (command, claims) => {
  expect(await claimsOf(command)).toMatchObject(claims);
});

test.each([
  ['--role king --region fr', '--role must be staff or operator'],
  ['--role staff --region fr --practice practice.de.1', 'a practice of another region'],
  ['--role staff --practice practice.fr.1 --scope everything', 'There is no scope "everything"'],
])('token %s says what is wrong: %s', async (command, problem) => {
  await expect(claimsOf(command)).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(problem),
  });
});
