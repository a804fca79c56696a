import { randomBytes } from 'node:crypto';

/**
 * A version of a variant: its number and a random suffix, so that a registry restored from a backup
 * never gives one version to two contents.
 */
export function createVersion(number: number): string {
  return `${number}-${randomBytes(4).toString('hex')}`;
}

/** The version of a variant in which nothing was ever published. */
export const emptyVersion = '0';
