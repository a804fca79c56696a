// Plain JavaScript: npm's postinstall may run this on a Node that cannot strip types.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const services = ['doctors', 'slots', 'appointments', 'notifications'];

/**
 * Generates the Prisma client of every service whose schema changed since the last time.
 * @returns {Promise<string[]>} the services that were generated
 */
export async function generatePrismaClients() {
  const require = createRequire(path.join(root, 'prisma', 'package.json'));
  const cli = path.join(path.dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
  const { version } = require('prisma/package.json');
  const results = await Promise.all(services.map((service) => generateOne(service, cli, version)));
  return services.filter((_, index) => results[index]);
}

async function generateOne(service, cli, version) {
  const schema = path.join(root, 'prisma', service, 'schema.prisma');
  const output = path.join(root, 'prisma', service, 'generated');
  const stamp = path.join(output, '.made-from');
  const text = await readFile(schema, 'utf8');
  const hash = createHash('sha256').update(version).update(text).digest('hex');
  const previous = await readFile(stamp, 'utf8').catch(() => '');
  if (previous === hash && existsSync(path.join(output, 'client.ts'))) return false;
  try {
    await run(findNode(), [cli, 'generate', '--schema', schema], {
      cwd: root,
      timeout: 120_000,
      env: {
        ...process.env,
        // Generating needs no engine, but the CLI would try to download one first.
        PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    });
  } catch (error) {
    const reason = error.stderr || error.message;
    throw new Error(`prisma generate failed for ${service}: ${reason}`, { cause: error });
  }
  await writeFile(stamp, hash);
  return true;
}

/** Prisma needs a newer Node than the one that may run npm; the repository brings one. */
function findNode() {
  const own = path.join(root, 'node_modules', 'node', 'bin', 'node');
  return spawnSync(own, ['--version']).status === 0 ? own : process.execPath;
}
