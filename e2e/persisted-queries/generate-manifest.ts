import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** A manifest in Apollo's format. */
export interface Manifest {
  readonly format: 'apollo-persisted-query-manifest';
  readonly version: 1;
  readonly operations: {
    id: string;
    name: string;
    type: 'query' | 'mutation';
    body: string;
  }[];
}

const tool = '@apollo/generate-persisted-query-manifest';
const toolTimeoutMs = 30_000;

/** Runs Apollo's own command line on the sources in a folder beside this file. */
export async function generateManifest(folder: string): Promise<Manifest> {
  const packageFile = createRequire(import.meta.url).resolve(`${tool}/package.json`);
  const work = await mkdtemp(join(tmpdir(), 'rendezvous-manifest-'));
  const output = join(work, 'manifest.json');
  try {
    const config = join(work, 'persisted-query-manifest.config.json');
    // The tool takes paths relative to the directory it runs in.
    const settings = {
      documents: ['*.ts'],
      output: relative(join(import.meta.dirname, folder), output),
    };
    await writeFile(config, JSON.stringify(settings));
    await promisify(execFile)(
      process.execPath,
      [join(dirname(packageFile), 'cli.js'), '--config', config],
      { cwd: join(import.meta.dirname, folder), timeout: toolTimeoutMs },
    );
    return JSON.parse(await readFile(output, 'utf8')) as Manifest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
