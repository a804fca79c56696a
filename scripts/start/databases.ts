/** The regions' databases of one data folder: made, migrated and filled when they are not yet. */
import { SingleBar } from 'cli-progress';
import { serviceUrl } from '@rendezvous/prisma/bootstrap';
import { prepareRegistryDatabase } from '@rendezvous/prisma/prepare-registry';
import { prepareRegionDatabase } from '@rendezvous/prisma/prepare-region';
import { isSeeded, seedRegion, type SeedOptions } from '@rendezvous/prisma/seed/seed-region';
import type { RegionCode } from '@rendezvous/prisma/seed/towns';
import type { ServiceName } from '@rendezvous/prisma/services';
import { registrySecretsOf } from '../registry/registry-secrets.ts';
import type { Secrets } from './instance.ts';

/** The regions of the data set, with their share of its doctors: by population. */
const regions: readonly { code: RegionCode; shareOfDoctors: number }[] = [
  { code: 'fr', shareOfDoctors: 0.55 },
  { code: 'de', shareOfDoctors: 0.45 },
];

/** The codes of the regions of the data set. */
export const regionCodes: readonly string[] = regions.map(({ code }) => code);

/** The URL with which a service reaches its part of a region's database. */
export type UrlFor = (owner: ServiceName, region: string) => string;

/** Creates what is missing of the databases, roles and tables; returns how to reach them. */
export async function prepareDatabases(superuserUrl: string, secrets: Secrets): Promise<UrlFor> {
  const passwords = secrets.databasePasswords;
  const urlFor: UrlFor = (service, region) =>
    serviceUrl({
      superuserUrl,
      database: `rendezvous_${region}`,
      service,
      password: passwords[service],
    });
  for (const { code } of regions) {
    await prepareRegionDatabase({ superuserUrl, database: `rendezvous_${code}`, passwords });
  }
  return urlFor;
}

/** Creates what is missing of the registry's database; returns how the registry reaches it. */
export function prepareRegistry(superuserUrl: string, secrets: Secrets): Promise<string> {
  const { databasePassword: password } = registrySecretsOf(secrets);
  return prepareRegistryDatabase({ superuserUrl, database: 'rendezvous_registry', password });
}

/** Fills the regions that are empty, with a progress bar. @throws DatabaseInUse */
export async function seedMissing(
  options: { doctors: number; seed: number },
  urlFor: UrlFor,
): Promise<void> {
  for (const { code, shareOfDoctors } of regions) {
    const urls = (owner: ServiceName) => urlFor(owner, code);
    if (await isSeeded({ urlFor: urls })) continue;
    const doctors = Math.round(options.doctors * shareOfDoctors);
    await seedWithProgress({ region: code, doctors, seed: options.seed, urlFor: urls });
  }
}

/** Shows a progress bar that says how long it will still take, from the rate so far. */
async function seedWithProgress(options: SeedOptions): Promise<void> {
  const { region, doctors } = options;
  const bar = new SingleBar({
    format: `Filling region ${region} |{bar}| {value} of {total} doctors, {slots} slots, {left}`,
    noTTYOutput: true,
    notTTYSchedule: 5_000,
    hideCursor: true,
  });
  bar.start(doctors, 0, { slots: 0, left: 'estimating how long it takes' });
  try {
    await seedRegion({
      ...options,
      onProgress: (done, { slots, secondsLeft }) => {
        const left = secondsLeft === null ? 'estimating' : `${Math.ceil(secondsLeft)} s left`;
        bar.update(done, { slots, left });
      },
    });
  } finally {
    bar.stop();
  }
}
