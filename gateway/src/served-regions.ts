import { loadRegions, type Region } from '@rendezvous/region/region';
import type { GatewayConfig } from './config.ts';
import { StartupError } from './startup-error.ts';

/** The regions that have an endpoint, and the one that `/graphql` stands for. */
export interface ServedRegions {
  readonly regions: ReadonlyMap<string, Region>;
  readonly defaultRegion: Region;
}

const preferredDefault = 'fr';

/**
 * Reads the region files and picks those that are configured.
 * @throws StartupError when a configured region has no file.
 */
export function chooseRegions(
  config: Pick<GatewayConfig, 'regionsDirectory' | 'regions' | 'defaultRegion'>,
): ServedRegions {
  const known = loadRegions(config.regionsDirectory);
  const codes = config.regions ?? [...known.keys()];
  const regions = new Map<string, Region>();
  for (const code of codes) {
    const region = known.get(code);
    if (!region) throw unknownRegion('REGIONS', code, known);
    regions.set(code, region);
  }
  const [first] = regions.keys();
  const fallback = regions.has(preferredDefault) ? preferredDefault : first;
  const defaultCode = config.defaultRegion ?? fallback ?? '';
  const defaultRegion = regions.get(defaultCode);
  if (!defaultRegion) throw unknownRegion('DEFAULT_REGION', defaultCode, regions);
  return { regions, defaultRegion };
}

function unknownRegion(
  variable: string,
  code: string,
  known: ReadonlyMap<string, Region>,
): StartupError {
  const choices = [...known.keys()].join(', ') || 'none';
  return new StartupError(`${variable} names region "${code}"; there are: ${choices}.`);
}
