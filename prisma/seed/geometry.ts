export interface Position {
  /** Degrees. */
  latitude: number;
  /** Degrees. */
  longitude: number;
}

const earthRadiusKm = 6371;
const kmPerDegree = 111.2;
const radians = Math.PI / 180;

/** The great-circle distance. */
export function distanceKm(from: Position, to: Position): number {
  const halfLatitude = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const halfLongitude = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const chord =
    halfLatitude ** 2 +
    Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * halfLongitude ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** The place `km` away in the direction `turn` (0..1 is once around), to about a metre. */
export function movedBy(from: Position, km: number, turn: number): Position {
  const angle = turn * 2 * Math.PI;
  const latitude = from.latitude + (km * Math.cos(angle)) / kmPerDegree;
  const longitude =
    from.longitude + (km * Math.sin(angle)) / (kmPerDegree * Math.cos(from.latitude * radians));
  return { latitude: rounded(latitude), longitude: rounded(longitude) };
}

function rounded(degrees: number): number {
  return Math.round(degrees * 100_000) / 100_000;
}
