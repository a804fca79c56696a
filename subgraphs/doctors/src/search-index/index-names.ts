/** The name under which a region's doctors are searched, whichever index answers. */
export function doctorsAlias(namespace: string, region: string): string {
  return `${namespace}-doctors-${region}`;
}

/** The name of an index that begins to be built at this moment, for example …-20261123141500123. */
export function newIndexName(alias: string, now: Date): string {
  return `${alias}-${now.toISOString().replaceAll(/\D/g, '')}`;
}

/** Whether the index is one of the alias's, and not one of somebody whose name begins alike. */
export function isIndexOf(alias: string, name: string): boolean {
  return name.startsWith(`${alias}-`) && /^\d{17}$/.test(name.slice(alias.length + 1));
}

/**
 * The alias under which an index is written. A write that requires an alias cannot create an index
 * with a guessed mapping in place of one that was deleted.
 */
export function feedAlias(name: string): string {
  return `${name}-feed`;
}
