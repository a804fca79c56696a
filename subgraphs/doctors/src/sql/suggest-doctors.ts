import type { Pool } from 'pg';
import { beginsNearly } from '../domain/edit-distance.ts';
import { withoutParticle } from '../domain/particles.ts';
import { bestPoints, halfClosenessMetres } from '../domain/search-criteria.ts';
import type { SuggestQuestion } from '../search-doctors.ts';
import { tsqueryText } from './tsquery-text.ts';

/** $1 tsquery, $2 how many, $3 latitude and $4 longitude or null. Names have weight A, and an index. */
const suggestDoctorsSql = `
  SELECT ds.doctor_id AS id
  FROM doctor_search AS ds
  WHERE ts_filter(ds.document, '{a}') @@ $1::tsquery
  ORDER BY ${bestPoints.popularity} * ds.popularity + CASE WHEN $3::float8 IS NULL THEN 0 ELSE
      ${bestPoints.closeness * halfClosenessMetres}::float8 / (${halfClosenessMetres}
        + earth_distance(ll_to_earth($3::float8, $4::float8), ds.location)) END DESC, ds.doctor_id
  LIMIT $2`;

/** For each of the words $1: at most $2 words somewhat like it. */
const nearWordsSql = `
  SELECT ARRAY(SELECT near.word FROM near_words(typed.word, $2) AS near) AS near
  FROM unnest($1::text[]) WITH ORDINALITY AS typed (word, position)
  ORDER BY typed.position`;

const nearWordsMax = 50;
const alternativesMax = 10;

/** Doctors whose names begin with the words, or nearly so if that is wanted; best first. */
export async function suggestDoctors(pool: Pool, question: SuggestQuestion): Promise<number[]> {
  const { words, near, first, isForgiving } = question;
  const alternatives = isForgiving ? await nearWords(pool, words) : words.map((word) => [word]);
  const { rows } = await pool.query<{ id: number }>({
    name: 'suggest-doctors',
    text: suggestDoctorsSql,
    values: [
      tsqueryText(alternatives, '*'),
      first,
      near?.latitude ?? null,
      near?.longitude ?? null,
    ],
  });
  return rows.map((row) => row.id);
}

async function nearWords(pool: Pool, words: readonly string[]): Promise<string[][]> {
  const { rows } = await pool.query<{ near: string[] }>({
    name: 'near-words',
    text: nearWordsSql,
    values: [words, nearWordsMax],
  });
  return words.map((word, index) => {
    const similar = (rows[index]?.near ?? []).filter((candidate) => beginsNearly(word, candidate));
    return [word, ...withoutParticle(word), ...similar.slice(0, alternativesMax)];
  });
}
