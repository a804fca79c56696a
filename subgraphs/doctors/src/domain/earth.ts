import type { Point } from './search-criteria.ts';

/** The sphere PostgreSQL's earthdistance measures on. */
export const earthRadiusMetres = 6_378_168;

/**
 * Along a great circle, by the length of the chord: to the last digit what earthdistance answers,
 * so that a doctor on the edge of a circle is in it or not whichever engine is asked.
 */
export function metresBetween(left: Point, right: Point): number {
  const [a, b] = [onEarth(left), onEarth(right)];
  const chord = Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, chord / (2 * earthRadiusMetres)));
}

function onEarth({ latitude, longitude }: Point): { x: number; y: number; z: number } {
  const [lat, long] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return {
    x: earthRadiusMetres * Math.cos(lat) * Math.cos(long),
    y: earthRadiusMetres * Math.cos(lat) * Math.sin(long),
    z: earthRadiusMetres * Math.sin(lat),
  };
}
