import { ServiceUnavailable } from '@rendezvous/platform/errors';

import type { PracticeDirectory } from '../../src/practice-directory.ts';

/** A practice directory in memory that counts its look-ups and can be switched off. */
export interface InMemoryPractices extends PracticeDirectory {
  /** Practices by doctor, instead of the rule; null for a doctor there is not. */
  readonly exceptions: Map<number, string | null>;
  isReachable: boolean;
  lookups: number;
}

/** The practice of a doctor as long as nothing else is said: ten doctors work at each. */
export function practiceOfDoctor(doctorId: number): string {
  return `practice.fr.${Math.ceil(doctorId / 10)}`;
}

export function inMemoryPractices(): InMemoryPractices {
  const directory: InMemoryPractices = {
    exceptions: new Map(),
    isReachable: true,
    lookups: 0,
    async find(doctorId) {
      directory.lookups += 1;
      if (!directory.isReachable) throw new ServiceUnavailable('slots');
      const exception = directory.exceptions.get(doctorId);
      return exception === undefined ? practiceOfDoctor(doctorId) : exception;
    },
  };
  return directory;
}
