import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findFreePorts } from '@rendezvous/stack/free-ports';
import { interrupt, spawnStart, startAndWait } from '../support/start-process.ts';

/** Three starts on a machine that does much else. */
const testTimeoutMs = 900_000;

/** The part of an output that is a sentence for the user: no stack, one line. */
function onlySentence(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  expect(lines).toHaveLength(1);
  expect(output).not.toMatch(/\n\s+at /);
  return lines[0]!;
}

describe('npm start', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rendezvous-start-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('a taken port is said in one sentence', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    const started = spawnStart({ port, dataDirectory: join(directory, 'taken') });
    expect(await started.exited).toBe(1);
    expect(onlySentence(started.output())).toMatch(new RegExp(`${port}.*PORT=`));
    await new Promise((done) => server.close(done));
  });

  test('a data folder that is a file is said in one sentence', async () => {
    const dataDirectory = join(directory, 'a-file');
    await writeFile(dataDirectory, 'not a folder');
    const [port = 0] = await findFreePorts(1);
    const started = spawnStart({ port, dataDirectory });
    expect(await started.exited).toBe(1);
    expect(onlySentence(started.output())).toContain(dataDirectory);
  });

  test('a broken database folder is said in one sentence', async () => {
    const dataDirectory = join(directory, 'broken');
    const cluster = join(dataDirectory, 'postgres', 'cluster');
    await mkdir(cluster, { recursive: true });
    await writeFile(join(cluster, 'PG_VERSION'), 'nonsense\n');
    const [port = 0] = await findFreePorts(1);
    const started = spawnStart({ port, dataDirectory });
    expect(await started.exited).toBe(1);
    expect(onlySentence(started.output())).toContain(dataDirectory);
  });

  test(
    'a second start is refused, another instance beside it runs, and Ctrl-C ends both cleanly',
    async () => {
      const [onePort = 0, twoPort = 0, againPort = 0] = await findFreePorts(3);
      const one = { port: onePort, dataDirectory: join(directory, 'one') };
      const two = { port: twoPort, dataDirectory: join(directory, 'two') };
      const first = await startAndWait(one);
      const again = spawnStart({ ...one, port: againPort });
      expect(await again.exited).toBe(1);
      expect(onlySentence(again.output())).toMatch(/already in use/);
      const second = await startAndWait(two);
      expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
      expect(await interrupt(second)).toBe(0);
      expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
      expect(await interrupt(first)).toBe(0);
      // The same folder starts again: nothing was left that holds it.
      const third = await startAndWait(one);
      expect(await interrupt(third)).toBe(0);
    },
    testTimeoutMs,
  );
});
