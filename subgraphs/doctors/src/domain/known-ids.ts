import { BadUserInput } from '@rendezvous/platform/errors';
import { isNear } from './edit-distance.ts';

const offeredMax = 3;
const sameStartLetters = 4;

/**
 * Refuses an id that does not exist, because an empty result would look like "no doctors". While
 * the data set is still being written nothing is known, and nothing refused.
 * @throws BadUserInput naming the field, with ids like the given one
 */
export function checkKnownId(
  field: string,
  id: string | null,
  known: ReadonlyMap<string, unknown>,
): void {
  if (id === null || known.size === 0 || known.has(id)) return;
  const ids = [...known.keys()];
  const near = ids.filter((one) => isNear(id, one));
  const start = id.slice(0, sameStartLetters);
  const alike = ids.filter((one) => one.startsWith(start));
  const offered = [...new Set([...near, ...alike])].slice(0, offeredMax);
  const advice =
    offered.length === 0
      ? 'use one of the facets of a search'
      : `did you mean ${offered.join(' or ')}?`;
  throw new BadUserInput(field, `"${id}" is not known in this region; ${advice}`);
}
