/**
 * `npm run -s token -- --patient ada --region fr`: prints a token for a patient, signed with the
 * development key of the instance that DATA_DIR or PORT names, and nothing else. With `--role staff
 * --practice practice.fr.1 --scope "…"` it is for somebody who works at a practice, with `--role
 * operator` for somebody who runs the platform.
 */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  developmentTokenMinter,
  type DevelopmentTokenMinter,
  DevelopmentKeyError,
} from '@rendezvous/gateway/development-key';
import { readTokenClaims, tokenClaimsProblem } from '@rendezvous/gateway/token-claims';
import { accessScopes } from '@rendezvous/platform/access-rules';
import { loadRegions } from '@rendezvous/region/region';
import { z } from 'zod';
import { readInstance } from './start/instance.ts';

const usage =
  'Usage: npm run -s token -- --patient ada --region fr ' +
  '[--minutes 60] [--name "Ada Example"] [--email ada@example.org] [--language fr] or ' +
  'npm run -s token -- --role staff --practice practice.fr.1 --scope "schedule:read" ' +
  '[--subject clara], or --role operator --region fr --scope "audit:read"';
const maxMinutes = 525_600;

/** Something the user can put right; its message is one sentence. */
class TokenError extends Error {
  override readonly name = 'TokenError';
}

const environmentSchema = z.object({
  DATA_DIR: z.string().optional(),
  PORT: z.coerce.number().int().min(1).max(65_535).optional().catch(undefined),
});

function readArguments(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      strict: true,
      options: {
        patient: text,
        region: text,
        minutes: text,
        name: text,
        email: text,
        language: text,
        role: text,
        subject: text,
        practice: { ...text, multiple: true },
        scope: text,
      },
    });
    return values;
  } catch (error) {
    throw new TokenError(`${(error as Error).message.split('\n', 1)[0]} ${usage}`);
  }
}

/** The region's defaults, or a sentence that says which regions there are. */
function regionOf(code: string) {
  const regions = loadRegions();
  const region = regions.get(code);
  if (region) return region;
  throw new TokenError(
    `There is no region "${code}"; there are: ${[...regions.keys()].join(', ')}.`,
  );
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= maxMinutes) return minutes;
  throw new TokenError(`--minutes must be a whole number from 1 to ${maxMinutes}.`);
}

/**
 * The data folder of the instance that is meant. With only PORT set, folders named `.data…` are
 * looked through for the instance on that port; without both it is `.data`.
 */
async function findDataDirectory(env: Record<string, string | undefined>): Promise<string> {
  const { DATA_DIR: given, PORT: port } = environmentSchema.parse(env);
  const directory = resolve(given || '.data');
  const instance = await readInstance(directory);
  const isMeant = port === undefined || instance?.port === port;
  if (isMeant || (given && instance === null)) return directory;
  if (given) {
    throw new TokenError(
      `The instance in ${directory} runs on port ${instance?.port}, not on ${port}.`,
    );
  }
  const siblings = (await readdir('.')).filter((name) => name.startsWith('.data'));
  for (const name of siblings) {
    const candidate = resolve(join('.', name));
    if ((await readInstance(candidate))?.port === port) return candidate;
  }
  if (instance === null) return directory;
  throw new TokenError(
    `No instance on port ${port} is known here (${directory} belongs to port ${instance.port}); ` +
      'set DATA_DIR to its data folder.',
  );
}

type Arguments = ReturnType<typeof readArguments>;
type ActorOption = NonNullable<Parameters<DevelopmentTokenMinter>[2]>['actor'];

/** What makes a token one of staff or an operator; undefined for a patient's. */
function actorOf({ role, practice = [], scope = '', patient }: Arguments): ActorOption {
  if (role === undefined) return undefined;
  if (role !== 'staff' && role !== 'operator') {
    throw new TokenError(`--role must be staff or operator, not "${role}"; patients need none.`);
  }
  if (patient !== undefined) throw new TokenError('--patient and --role do not go together.');
  const scopes = scope.split(' ').filter((each) => each !== '');
  const unknown = scopes.find((each) => !accessScopes.some((known) => known === each));
  if (unknown !== undefined) {
    throw new TokenError(`There is no scope "${unknown}"; there are: ${accessScopes.join(', ')}.`);
  }
  if (role === 'operator') return { role, scope: scopes.join(' ') };
  if (practice.length === 0) throw new TokenError(`--practice is needed for staff. ${usage}`);
  return { role, practices: practice, scope: scopes.join(' ') };
}

/** What the gateway would find wrong with the claims of staff or an operator, or null. */
function actorProblem(region: string, actor: ActorOption): string | null {
  if (actor === undefined) return null;
  const read = readTokenClaims({ sub: 'somebody', region, exp: 0, ...actor });
  return typeof read === 'string' ? read : null;
}

/** The region asked for; for staff by default that of the practice. */
function regionCodeOf({ region, practice }: Arguments): string | undefined {
  return region ?? practice?.[0]?.split('.')[1];
}

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2));
  const { minutes = '60', name, email, language } = given;
  const claims = { name, email, language };
  const actor = actorOf(given);
  const handle = given.patient ?? (actor && (given.subject ?? `some-${actor.role}`));
  const code = regionCodeOf(given);
  if (!handle || !code) {
    const missing = actor ? '--region is' : '--patient and --region are';
    throw new TokenError(`${missing} needed. ${usage}`);
  }
  const region = regionOf(code);
  if (claims.language !== undefined && !region.languages.includes(claims.language)) {
    const choices = region.languages.join(', ');
    throw new TokenError(`Region "${code}" speaks ${choices}, not "${claims.language}".`);
  }
  const problem = tokenClaimsProblem({ sub: handle, ...claims }) ?? actorProblem(code, actor);
  if (problem !== null) throw new TokenError(problem);
  const lifetimeMinutes = minutesOf(minutes);
  const dataDirectory = await findDataDirectory(process.env);
  const mint = await developmentTokenMinter(dataDirectory);
  const token = await mint(handle, code, { ...claims, lifetimeMinutes, actor });
  process.stdout.write(`${token}\n`);
}

try {
  await main();
} catch (error) {
  const isMissing = error instanceof DevelopmentKeyError && error.code === 'MISSING';
  const advice = isMissing ? ' Start the product first (npm start), or set DATA_DIR.' : '';
  const isExpected = error instanceof TokenError || error instanceof DevelopmentKeyError;
  process.stderr.write(`${isExpected ? (error as Error).message : String(error)}${advice}\n`);
  process.exitCode = 2;
}
