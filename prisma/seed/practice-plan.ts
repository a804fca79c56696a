import type { PracticeKind } from './practices.ts';
import { createRandom, createWeightedPicker } from './random.ts';
import type { Random } from './random.ts';
import { specialties } from './specialties/catalogue.ts';
import { commonSpecialties } from './specialties/common.ts';
import type { Reach, Specialty } from './specialties/specialty.ts';
import type { Town } from './towns.ts';

/** A practice before it has a name: where it is and whom it employs. */
export interface PlannedPractice {
  id: number;
  kind: PracticeKind;
  town: Town;
  /** The main specialty of each of its doctors. */
  specialties: readonly Specialty[];
}

export interface PlanRequest {
  region: string;
  seed: number;
  /** How many doctors in all. */
  doctors: number;
  /** Where practices may settle, from the largest town to the smallest. */
  towns: readonly Town[];
}

/** Of each common specialty, so many doctors in each of the largest towns whatever chance says. */
const promisedDoctors = 5;
const promisedTowns = 20;
/** The promise must not eat up a small data set. */
const promisedShare = 0.4;

const minCityPopulation = 80_000;
const minTownPopulation = 15_000;
const minSmallTownPopulation = 4_000;

/** How much of its weight a specialty keeps in a village, small town, town and city. */
const weightByReach: Record<Reach, readonly [number, number, number, number]> = {
  ANYWHERE: [1, 1, 1, 0.8],
  TOWN: [0.05, 0.35, 1, 1.3],
  CITY: [0, 0.05, 0.3, 1.6],
};

/**
 * The practices of a region with exactly `doctors` doctors: first those that keep the promise of
 * the data set, then as many as fit, in towns drawn by their population.
 */
export function* planPractices(request: PlanRequest): Generator<PlannedPractice> {
  let doctorsLeft = request.doctors;
  let promisedLeft = Math.floor(request.doctors * promisedShare);
  let id = 0;
  for (const planned of promisedPractices(request.towns.slice(0, promisedTowns))) {
    if (planned.specialties.length > promisedLeft) break;
    promisedLeft -= planned.specialties.length;
    doctorsLeft -= planned.specialties.length;
    id += 1;
    yield { id, ...planned };
  }
  const pickTown = createWeightedPicker(request.towns, (town) => town.population);
  const pickSpecialty = [0, 1, 2, 3].map((size) =>
    createWeightedPicker(specialties, ({ weight, reach }) => weight * weightByReach[reach][size]!),
  );
  while (doctorsLeft > 0) {
    id += 1;
    const random = createRandom(request.seed, request.region, 'plan', id);
    const town = pickTown(random);
    const size = sizeClass(town);
    const count = Math.min(doctorsLeft, inventCount(size, random));
    const main = pickSpecialty[size]!(random);
    const isMixed = random.chance(0.35);
    const others = Array.from({ length: count - 1 }, () =>
      isMixed ? pickSpecialty[size]!(random) : main,
    );
    yield { id, kind: 'ORDINARY', town, specialties: [main, ...others] };
    doctorsLeft -= count;
  }
}

/**
 * Round after round through the towns, so that a data set too small for all of it still has the
 * on-call practice and the clinics that never close in the largest towns.
 */
function* promisedPractices(towns: readonly Town[]): Generator<Omit<PlannedPractice, 'id'>> {
  const half = commonSpecialties.length / 2;
  const teams = [commonSpecialties.slice(0, half), commonSpecialties.slice(half)];
  const general = commonSpecialties[0]!;
  for (let round = 0; round < promisedDoctors; round += 1) {
    for (const town of towns) {
      if (round === 0) yield { kind: 'ON_CALL', town, specialties: [general, general] };
      // Two clinics open every day: early in one means late in the other.
      const kind = round < 2 ? 'DAILY_CLINIC' : 'HEALTH_CENTER';
      const order = round === 0 ? teams : teams.map((team) => [...team].reverse());
      for (const team of order) yield { kind, town, specialties: team };
    }
  }
}

function sizeClass({ population }: Town): number {
  if (population >= minCityPopulation) return 3;
  if (population >= minTownPopulation) return 2;
  return population >= minSmallTownPopulation ? 1 : 0;
}

function inventCount(size: number, random: Random): number {
  const chance = random.next();
  if (chance < 0.45 || size === 0) return chance < 0.8 ? 1 : 2;
  if (chance < 0.72) return 2;
  if (chance < 0.87) return 3;
  return 4 + random.below(size === 3 ? 5 : 2);
}
