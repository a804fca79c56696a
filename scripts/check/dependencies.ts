import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from '../generate/generated-file.ts';
import { capture } from './step.ts';

/** Two copies of one of these crash the query planner or make types of one another's strangers. */
const singlePackages = ['graphql', '@apollo/federation-internals'];

type LockedPackages = Record<
  string,
  { resolved?: string; optionalDependencies?: Record<string, string> }
>;

interface DependencyTree {
  version?: string;
  dependencies?: Record<string, DependencyTree>;
}

/** What is wrong with the installed packages and the lock file; empty when nothing is. */
export async function checkDependencies(): Promise<string> {
  const { packages } = await readLock();
  const problems = [
    ...(await findCopies(packages)),
    ...findRegistryHosts(packages),
    ...findMissingPlatforms(packages),
  ];
  return problems.join('\n');
}

async function findCopies(packages: LockedPackages): Promise<string[]> {
  const { output } = await capture('npm', ['ls', ...singlePackages, '--all', '--json'], {
    npm_config_loglevel: 'silent',
  });
  const tree = JSON.parse(output.slice(output.indexOf('{'))) as DependencyTree;
  return singlePackages.flatMap((name) => {
    const versions = [...new Set(collectVersions(tree, name))];
    const places = Object.keys(packages).filter((key) => key.endsWith(`node_modules/${name}`));
    if (versions.length === 1 && places.length === 1) return [];
    return [
      `${name} must be installed once, but is: ${versions.join(', ')} (${places.join(', ')})`,
    ];
  });
}

function collectVersions(tree: DependencyTree, name: string): string[] {
  return Object.entries(tree.dependencies ?? {}).flatMap(([key, child]) => [
    ...(key === name && child.version !== undefined ? [child.version] : []),
    ...collectVersions(child, name),
  ]);
}

function findRegistryHosts(packages: LockedPackages): string[] {
  return Object.entries(packages)
    .filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''))
    .map(([name, entry]) => `package-lock.json names a host for ${name}: ${entry.resolved}`)
    .slice(0, 10);
}

/**
 * npm leaves a package for another platform out of the lock file when it cannot be had just then,
 * and `npm ci` refuses such a file on every machine.
 */
function findMissingPlatforms(packages: LockedPackages): string[] {
  const locked = new Set(Object.keys(packages).map((key) => key.replace(/^.*node_modules\//, '')));
  return Object.entries(packages).flatMap(([owner, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !locked.has(name))
      .map((name) => `package-lock.json lacks ${name} of ${owner}: choose a version that has it`),
  );
}

async function readLock(): Promise<{ packages: LockedPackages }> {
  return JSON.parse(await readFile(path.join(repositoryRoot, 'package-lock.json'), 'utf8'));
}
