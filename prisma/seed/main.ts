import { SingleBar } from 'cli-progress';
import type { ServiceName } from '../services.ts';
import { loadConfig } from './config.ts';
import { isSeeded, seedRegion } from './seed-region.ts';

/** Fills one region's migrated database; see README.md for the variables. */
async function main(): Promise<void> {
  // oxlint-disable-next-line node/no-process-env -- this is the main file of the seed
  const config = loadConfig(process.env);
  const urls: Partial<Record<ServiceName, string>> = {
    doctors: config.DOCTORS_DATABASE_URL,
    slots: config.SLOTS_DATABASE_URL,
    appointments: config.APPOINTMENTS_DATABASE_URL,
  };
  const urlFor = (service: ServiceName) => {
    const url = urls[service];
    if (url === undefined) throw new Error(`the seed does not write to ${service}`);
    return url;
  };
  if (await isSeeded({ urlFor })) {
    console.log(`Region ${config.REGION} already has its data set.`);
    return;
  }
  const bar = new SingleBar({
    format: '{bar} {value}/{total} doctors, {slots} slots, about {left} s left',
    noTTYOutput: !process.stderr.isTTY,
    notTTYSchedule: 5_000,
  });
  bar.start(config.SEED_DOCTORS, 0, { slots: 0, left: '?' });
  try {
    const { doctors, slots, elapsedMs } = await seedRegion({
      region: config.REGION,
      doctors: config.SEED_DOCTORS,
      seed: config.SEED,
      ...(config.SEED_TODAY === undefined ? {} : { today: config.SEED_TODAY }),
      urlFor,
      onProgress: (done, progress) => {
        const left = progress.secondsLeft === null ? '?' : Math.ceil(progress.secondsLeft);
        bar.update(done, { slots: progress.slots, left });
      },
    });
    bar.stop();
    console.log(`${doctors} doctors with ${slots} slots in ${Math.round(elapsedMs / 1000)} s.`);
  } finally {
    bar.stop();
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
