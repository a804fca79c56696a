import type { Point } from './search-criteria.ts';

/** The sphere PostgreSQL's earthdistance measures on. */
export const earthRadiusMetres = 6_378_168;

const radiansPerDegree = Math.PI / 180;

/**
 * Along a great circle, by the length of the chord. It is calculated step by step as earthdistance
 * does, so that both agree to the last digits and a doctor on the edge of a circle is in it or not
 * whichever engine is asked.
 */
export function metresBetween(left: Point, right: Point): number {
  const [a, b] = [onEarth(left), onEarth(right)];
  const [x, y, z] = [a.x - b.x, a.y - b.y, a.z - b.z];
  const chord = Math.sqrt(x * x + y * y + z * z);
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, chord / (2 * earthRadiusMetres)));
}

function onEarth({ latitude, longitude }: Point): { x: number; y: number; z: number } {
  const [lat, long] = [latitude * radiansPerDegree, longitude * radiansPerDegree];
  return {
    x: earthRadiusMetres * Math.cos(lat) * Math.cos(long),
    y: earthRadiusMetres * Math.cos(lat) * Math.sin(long),
    z: earthRadiusMetres * Math.sin(lat),
  };
}
