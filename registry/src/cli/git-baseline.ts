import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { ClientOperations } from '../check/check-result.ts';
import type { SubgraphSchema } from '../domain/compose.ts';
import type { ContractDefinition } from '../domain/contract-filter.ts';
import { ManifestInvalid, readManifest } from '../domain/manifest.ts';
import { CliError } from './cli-error.ts';

/** What a revision of the repository says; it takes the registry's place. */
export interface Baseline {
  /** The full hash of the commit. */
  commit: string;
  /** The top folder of the working tree. */
  root: string;
  subgraphs: SubgraphSchema[];
  contracts: ContractDefinition[];
  clients: ClientOperations[];
}

const subgraphFile = /^subgraphs\/([\w-]+)\/schema\.graphql$/;
const contractsFile = 'regions/contracts.json';
/** Manifests by who sends the operations: partner clinics see the contract of that name. */
const manifestFile = /^regions\/(partner|frontend)-operations\/([\w.-]+)\.json$/;
const partnerContract = 'partner';

const timeoutMs = 20_000;
const maxBytes = 16 * 1024 * 1024;
const run = promisify(execFile);

const contractsShape = z.array(
  z.object({
    name: z.string(),
    includeTags: z.array(z.string()),
    excludeTags: z.array(z.string()),
    hideUnreachableTypes: z.boolean(),
  }),
);

/**
 * Reads subgraph schemas, contracts and persisted operations from a git revision.
 * @param directory a folder in the repository
 * @throws CliError R003 when there is no such repository or revision, R004 for a bad manifest
 */
export async function readBaseline(directory: string, revision: string): Promise<Baseline> {
  const root = await findRoot(directory);
  const commit = await findCommit(root, revision);
  const files = await listFiles(root, commit);
  const read = async (file: string): Promise<{ file: string; text: string }> => ({
    file,
    text: await git(root, ['show', `${commit}:${file}`]),
  });
  const [schemas, manifests, contracts] = await Promise.all([
    Promise.all(files.filter((file) => subgraphFile.test(file)).map(read)),
    Promise.all(files.filter((file) => manifestFile.test(file)).map(read)),
    files.includes(contractsFile) ? read(contractsFile) : null,
  ]);
  if (schemas.length === 0) {
    const message = `The revision ${revision} has no subgraphs/*/schema.graphql`;
    throw new CliError(3, 'R003', message);
  }
  const definitions = contracts === null ? [] : readContracts(contracts);
  const contract = definitions.some(({ name }) => name === partnerContract)
    ? partnerContract
    : null;
  return {
    commit,
    root,
    subgraphs: schemas.map(({ file, text }) => ({
      name: nameSubgraph(file) ?? file,
      url: '',
      sdl: text,
      file,
    })),
    contracts: definitions,
    clients: manifests.map((manifest) => readClient(manifest, contract)),
  };
}

/** The subgraph whose schema a path from the top of the repository is; null when it is none. */
export function nameSubgraph(file: string): string | null {
  return subgraphFile.exec(file)?.[1] ?? null;
}

async function findRoot(directory: string): Promise<string> {
  try {
    return (await git(directory, ['rev-parse', '--show-toplevel'])).trim();
  } catch {
    const message = `${directory} is not in a git repository, so --baseline has nothing to read from`;
    throw new CliError(3, 'R003', message);
  }
}

async function findCommit(root: string, revision: string): Promise<string> {
  try {
    const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return (await git(root, asked)).trim();
  } catch {
    throw new CliError(
      3,
      'R003',
      `There is no revision ${revision} in ${root}. When the clone is shallow, fetch more of the ` +
        'history: git fetch --deepen 100 (in GitHub Actions: fetch-depth: 0)',
    );
  }
}

async function listFiles(root: string, commit: string): Promise<string[]> {
  const folders = ['subgraphs/', 'regions/'];
  const listed = await git(root, ['ls-tree', '-r', '--name-only', '-z', commit, '--', ...folders]);
  return listed.split('\0');
}

async function git(directory: string, args: readonly string[]): Promise<string> {
  const options = { cwd: directory, timeout: timeoutMs, maxBuffer: maxBytes };
  const { stdout } = await run('git', [...args], options);
  return stdout;
}

function readContracts({ file, text }: { file: string; text: string }): ContractDefinition[] {
  const read = contractsShape.safeParse(parseJson(file, text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new CliError(3, 'R004', `${file}: ${issue?.path.join('.')} ${issue?.message}`);
}

function readClient(
  { file, text }: { file: string; text: string },
  contract: string | null,
): ClientOperations {
  try {
    const [, role = '', name] = manifestFile.exec(file) ?? [];
    const client = name === undefined || name === 'manifest' ? role : name;
    const seen = role === partnerContract ? contract : null;
    return { client, contract: seen, operations: readManifest(parseJson(file, text)) };
  } catch (error) {
    if (!(error instanceof ManifestInvalid)) throw error;
    throw new CliError(3, 'R004', `${file}: ${error.message}`);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(3, 'R004', `${file} is not JSON`);
  }
}
