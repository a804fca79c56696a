/**
 * For each folded word: whether a name, practice or town has it; whether anything searched has it;
 * and, for a word that nothing has, words somewhat like it. $1 words, $2 how many like it at most.
 */
export const expandWordsSql = `
  SELECT typed.word, found.named,
    CASE WHEN found.named OR found.written THEN ARRAY[]::text[]
      ELSE ARRAY(SELECT near.word FROM near_words(typed.word, $2) AS near) END AS near
  FROM unnest($1::text[]) AS typed (word)
  CROSS JOIN LATERAL (
    SELECT
      EXISTS (
        SELECT FROM doctor_search WHERE document @@ (typed.word || ':ABC')::tsquery
      ) AS named,
      EXISTS (
        SELECT FROM doctor_search WHERE document @@ (
          to_tsquery('pg_catalog.french', typed.word || ':D')
          || to_tsquery('pg_catalog.german', typed.word || ':D')
          || to_tsquery('pg_catalog.english', typed.word || ':D'))
      ) AS written
  ) AS found`;

/** As many as hardly any word has; those that are near are picked from them. */
export const nearWordsMax = 300;
