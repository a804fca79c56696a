import type { Pool } from 'pg';
import type { Place, PlaceDirectory } from './resolve-place.ts';

const columns = `name, postcodes[1] AS postcode, latitude, longitude, population`;

const withPostcodeSql = `
  SELECT ${columns} FROM place WHERE postcodes @> ARRAY[$1::text]
  ORDER BY population DESC, id LIMIT 1`;

/** $1 folded names, $2 the same as patterns of names that go on after them. */
const namedSql = `
  SELECT ${columns} FROM place
  WHERE name_folded = ANY ($1::text[]) OR name_folded LIKE ANY ($2::text[])
  ORDER BY name_folded = ANY ($1::text[]) DESC, population DESC, id LIMIT 1`;

const nameStartsSql = `
  SELECT ${columns} FROM place WHERE name_folded LIKE $1 || '%'
  ORDER BY population DESC, id LIMIT $2`;

const postcodeStartsSql = `
  SELECT ${columns} FROM place WHERE postcodes_joined LIKE '% ' || $1 || '%'
  ORDER BY population DESC, id LIMIT $2`;

const similarSql = `SELECT ${columns} FROM near_places($1, $2)`;

/** The towns of a region in PostgreSQL. Folded text has no characters that mean anything to LIKE. */
export function createPlaceDirectory(pool: Pool): PlaceDirectory {
  async function ask(name: string, text: string, values: unknown[]): Promise<Place[]> {
    const { rows } = await pool.query<Place>({ name, text, values });
    return rows;
  }
  return {
    withPostcode: async (postcode) =>
      (await ask('place-with-postcode', withPostcodeSql, [postcode]))[0] ?? null,
    named: async (names) => {
      const patterns = names.map((name) => `${name} %`);
      return (await ask('place-named', namedSql, [names, patterns]))[0] ?? null;
    },
    startingWith: (folded, first) =>
      /^\d+$/.test(folded)
        ? ask('place-postcode-starts', postcodeStartsSql, [folded, first])
        : ask('place-name-starts', nameStartsSql, [folded, first]),
    similarTo: (folded, first) => ask('place-similar', similarSql, [folded, first]),
  };
}
