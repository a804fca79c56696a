import type { TravelMode } from './domain/search-criteria.ts';

/**
 * Port: how long the way to a practice takes. Both directions have to agree: whatever is farther
 * than the reach takes longer than the minutes.
 */
export interface TravelTimes {
  /** How far one gets in the minutes, in metres of straight line. */
  reachMetres(mode: TravelMode, minutes: number): number;
  /** Minutes to get somewhere this many metres of straight line away, rounded up. */
  minutesFor(mode: TravelMode, metres: number): number;
}

interface ModeOfTravel {
  /** Walking to the stop and waiting, or to the car and parking. */
  readonly overheadMinutes: number;
  readonly metresPerMinute: number;
}

/** Roads are longer than straight lines, by about this much in European towns. */
const detour = 1.3;

const modes: Readonly<Record<TravelMode, ModeOfTravel>> = {
  WALKING: { overheadMinutes: 0, metresPerMinute: 80 },
  CYCLING: { overheadMinutes: 1, metresPerMinute: 250 },
  DRIVING: { overheadMinutes: 4, metresPerMinute: 650 },
  TRANSIT: { overheadMinutes: 8, metresPerMinute: 350 },
};

/** The default adapter: an estimate from straight-line distance and mode alone. */
export const estimatedTravelTimes: TravelTimes = {
  reachMetres(mode, minutes) {
    const { overheadMinutes, metresPerMinute } = modes[mode];
    return Math.max(0, ((minutes - overheadMinutes) * metresPerMinute) / detour);
  },
  minutesFor(mode, metres) {
    const { overheadMinutes, metresPerMinute } = modes[mode];
    // Without the small allowance, a doctor exactly at the reach would take a minute too long.
    return Math.max(1, Math.ceil(overheadMinutes + (metres * detour) / metresPerMinute - 1e-3));
  },
};
