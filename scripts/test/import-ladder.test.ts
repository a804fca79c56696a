import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../..');
const services = ['doctors', 'slots', 'appointments', 'notifications'];

/** Pure modules: they keep no state and do no input or output. */
const allowedInDomain = [
  'node:crypto',
  '@rendezvous/events/event-types',
  '@rendezvous/platform/errors',
  '@rendezvous/platform/ids',
  '@rendezvous/region/time',
  'ical-generator',
];

/** Adapters carry the name of what they speak to. */
const adapterName = /^(postgres|http|smtp|file|redis|kafka|elasticsearch)-/;
const adapterFactories = [
  '@rendezvous/prisma/client',
  '@rendezvous/messaging/postgres-event-log',
  '@rendezvous/cache/redis-nodes',
  '@rendezvous/cache/redis-level-two',
  '@rendezvous/cache/redis-ranking',
  '@rendezvous/cache/shared-redis',
];

interface Import {
  /** Relative to the repository. */
  importer: string;
  specifier: string;
  isTypeOnly: boolean;
}

function readImports(folder: string): Import[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => !/(^|\/)(node_modules|generated)\//.test(file))
    .flatMap(readImportsOfFile);
}

function readImportsOfFile(importer: string): Import[] {
  const source = readFileSync(path.join(root, importer), 'utf8');
  const statements = source.matchAll(
    /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...statements].map(([, type, from, dynamic]) => ({
    importer,
    specifier: from ?? dynamic ?? '',
    isTypeOnly: type !== undefined,
  }));
}

/** The path of the file that a relative import means; others as they are. */
function resolveImport({ importer, specifier }: Import): string {
  if (!specifier.startsWith('.')) return specifier;
  return path.join(path.dirname(importer), specifier);
}

function describeImport(found: Import): string {
  return `${found.importer} imports ${found.specifier}`;
}

describe.each(services)('subgraphs/%s', (service) => {
  const folder = path.join('subgraphs', service);
  const imports = readImports(folder);
  const sources = imports.filter(({ importer }) => importer.startsWith(`${folder}/src/`));

  test('imports no other subgraph', () => {
    const others = services.filter((name) => name !== service);
    const wrong = imports.filter((found) =>
      others.some(
        (other) =>
          found.specifier.startsWith(`@rendezvous/${other}/`) ||
          resolveImport(found).startsWith(`subgraphs/${other}/`),
      ),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('its domain imports nothing but domain', () => {
    const domain = `${folder}/src/domain/`;
    const wrong = sources
      .filter(({ importer }) => importer.startsWith(domain))
      .filter((found) => !resolveImport(found).startsWith(domain))
      // The shape of an event is data; a type brings no code along.
      .filter((found) => !(found.isTypeOnly && found.specifier.startsWith('@rendezvous/')))
      .filter(({ specifier }) => !allowedInDomain.includes(specifier));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('only main.ts pairs a port with an adapter', () => {
    const wrong = sources
      .filter(({ importer, isTypeOnly }) => !isTypeOnly && path.basename(importer) !== 'main.ts')
      // An adapter may be made of several files.
      .filter(({ importer }) => !adapterName.test(path.basename(importer)))
      .filter(
        ({ specifier }) =>
          adapterFactories.includes(specifier) ||
          (specifier.startsWith('.') && adapterName.test(path.basename(specifier))),
      );
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('nothing but main.ts and tests start it', () => {
    const wrong = sources.filter((found) => path.basename(resolveImport(found)) === 'main.ts');
    expect(wrong.map(describeImport)).toEqual([]);
  });
});

describe('registry', () => {
  const imports = readImports('registry/src');
  const libraries = ['graphql', '@apollo/composition', '@apollo/federation-internals', 'zod'];

  test('its domain imports nothing but domain and pure libraries', () => {
    const wrong = imports
      .filter(({ importer }) => importer.startsWith('registry/src/domain/'))
      .filter((found) => !resolveImport(found).startsWith('registry/src/domain/'))
      .filter(({ specifier }) => ![...allowedInDomain, ...libraries].includes(specifier));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('its store, and what reads and checks schemas, do not know of HTTP', () => {
    const wrong = imports
      .filter(({ importer }) => /^registry\/src\/(store|domain|check|tasks|lint)\//.test(importer))
      .filter((found) => /^registry\/src\/(http\/|server|main)/.test(resolveImport(found)));
    expect(wrong.map(describeImport)).toEqual([]);
  });

  test('imports neither a subgraph nor the gateway', () => {
    const wrong = imports.filter((found) =>
      ['gateway', ...services].some((name) => found.specifier.startsWith(`@rendezvous/${name}/`)),
    );
    expect(wrong.map(describeImport)).toEqual([]);
  });
});

test('packages import neither a subgraph nor the gateway', () => {
  const wrong = readImports('packages').filter(
    (found) =>
      ['gateway', 'registry', ...services].some((name) =>
        found.specifier.startsWith(`@rendezvous/${name}/`),
      ) || /^(subgraphs|gateway)\//.test(resolveImport(found)),
  );
  expect(wrong.map(describeImport)).toEqual([]);
});

test('only the test kit among the packages knows the data', () => {
  const wrong = readImports('packages')
    .filter(({ importer }) => !/^packages\/(testkit|\w+\/test)\//.test(importer))
    .filter(({ specifier }) => specifier.startsWith('@rendezvous/prisma/'));
  expect(wrong.map(describeImport)).toEqual([]);
});

test('a workspace is imported by its name, without an extension', () => {
  const wrong = ['gateway', 'registry', 'subgraphs', 'packages', 'prisma', 'scripts', 'e2e']
    .flatMap(readImports)
    .filter(({ specifier }) => /^@rendezvous\/.*\.ts$/.test(specifier));
  expect(wrong.map(describeImport)).toEqual([]);
});
