import { commonSpecialties } from './common.ts';
import { medicalSpecialties } from './medical.ts';
import { surgicalSpecialties } from './surgical.ts';
import { therapySpecialties } from './therapy.ts';
import type { Specialty } from './specialty.ts';

/** Every specialty of the data set; the same in all regions. */
export const specialties: readonly Specialty[] = [
  ...commonSpecialties,
  ...medicalSpecialties,
  ...surgicalSpecialties,
  ...therapySpecialties,
];
