/**
 * What the pages of searches are tagged with: a specialty (or none in particular) and a cell of a
 * grid over the Earth. When the free time of a doctor changes, the pages that could show or miss
 * that doctor are those that carry one of the doctor's tags. Pure.
 */
import type { Circle, Point, SearchCriteria } from './search-criteria.ts';

const earthRadiusMetres = 6_371_000;
/** Grids by the sides of their cells in degrees, the finest first; 0.25 is 28 km from south to north. */
const cellDegrees = [0.25, 1] as const;
/** The circle of 10 km most people search in touches no more cells of the finest grid. */
const cellsMax = 6;
/** Rounding must not leave out the cell a doctor on the edge of a circle is in. */
const edgeDegrees = 1e-6;
const anySpecialty = '';
const everywhere = '*';

/**
 * The tags of a search's first page: whose free time can change it. Empty: free time plays no part
 * in it. null: there is hardly a moment at which nothing changes it, so it is not worth keeping.
 */
export function tagsOfSearch(criteria: SearchCriteria): string[] | null {
  if (criteria.window === null) return [];
  const { specialty, circles } = criteria;
  const covers = circles.map(cellsOf).filter((cells) => cells !== null);
  // The doctors found lie in every circle, so the cells of any one cover them.
  const cells = covers.toSorted((left, right) => left.length - right.length)[0];
  if (cells !== undefined) return cells.map((cell) => tag(specialty ?? anySpecialty, cell));
  return specialty === null ? null : [tag(specialty, everywhere)];
}

/** The tags to invalidate when the free time of a doctor changes. */
export function tagsOfDoctor(
  doctor: Point & { readonly specialties: readonly string[] },
): string[] {
  const cells = cellDegrees.map((degrees) =>
    cellAt(degrees, row(doctor, degrees), column(doctor, degrees)),
  );
  const local = [...doctor.specialties, anySpecialty].flatMap((specialty) =>
    cells.map((cell) => tag(specialty, cell)),
  );
  return [...local, ...doctor.specialties.map((specialty) => tag(specialty, everywhere))];
}

function tag(specialty: string, cell: string): string {
  return `${specialty}@${cell}`;
}

/** The cells a circle touches, in the finest grid in which they are few; null: in none. */
function cellsOf(circle: Circle): string[] | null {
  const angle = circle.radiusMetres / earthRadiusMetres;
  const squeeze = Math.sin(angle) / Math.cos((circle.latitude * Math.PI) / 180);
  // Around a pole: every longitude is in it.
  if (angle >= Math.PI / 2 || squeeze >= 1) return null;
  const high = (angle * 180) / Math.PI + edgeDegrees;
  const wide = (Math.asin(squeeze) * 180) / Math.PI + edgeDegrees;
  for (const degrees of cellDegrees) {
    const { latitude, longitude } = circle;
    const south = Math.floor((latitude - high) / degrees);
    const north = Math.floor((latitude + high) / degrees);
    const west = Math.floor((longitude - wide) / degrees);
    const east = Math.floor((longitude + wide) / degrees);
    if ((north - south + 1) * (east - west + 1) > cellsMax) continue;
    const cells: string[] = [];
    for (let y = south; y <= north; y += 1) {
      for (let x = west; x <= east; x += 1) cells.push(cellAt(degrees, y, x));
    }
    return cells;
  }
  return null;
}

const row = ({ latitude }: Point, degrees: number): number => Math.floor(latitude / degrees);
const column = ({ longitude }: Point, degrees: number): number => Math.floor(longitude / degrees);

/** East of 180° the columns begin again. */
function cellAt(degrees: number, y: number, x: number): string {
  const columns = 360 / degrees;
  return `${degrees}:${y}:${((x % columns) + columns) % columns}`;
}
