-- What keeps a search engine's index in step with this database. Without such an engine both tables
-- are empty, and nothing is ever written to them.

-- The indexes that are fed: the one that answers, and the one that is being built to replace it. An
-- index that is not named here is not trusted, whatever it is called.
CREATE TABLE search_index (
  name text PRIMARY KEY,
  alias text NOT NULL,
  mapping text NOT NULL,
  is_live boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX search_index_live ON search_index (alias) WHERE is_live;

-- The doctors of whom the index has not heard the latest: one row each, however much has changed.
-- revision tells whether more has changed while a document was under way.
CREATE TABLE search_index_queue (
  doctor_id integer PRIMARY KEY,
  priority smallint NOT NULL,
  revision bigint NOT NULL,
  queued_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX search_index_queue_order ON search_index_queue (priority, revision);

-- Versions of documents. Whoever writes documents takes one before reading the rows they are made
-- of: of two writers, the one with the higher version has seen at least what the other has.
CREATE SEQUENCE search_index_version;

-- Queues doctors, in the order of their ids so that two transactions cannot wait for each other.
-- Priority 0 is what seekers notice, 1 is tidying up.
CREATE FUNCTION queue_for_search_index(doctors integer[], urgency smallint) RETURNS void
LANGUAGE sql
AS $$
  INSERT INTO search_index_queue AS queued (doctor_id, priority, revision)
  SELECT doctor, urgency, nextval('search_index_version')
  FROM (SELECT DISTINCT doctor FROM unnest(doctors) AS doctor ORDER BY doctor) AS changed
  WHERE EXISTS (SELECT FROM search_index)
  ON CONFLICT (doctor_id) DO UPDATE SET
    priority = least(queued.priority, excluded.priority),
    revision = excluded.revision
$$;

-- A doctor's row is filled by fill_doctor_search() and goes with the doctor.
CREATE FUNCTION queue_removed_doctor() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM queue_for_search_index(ARRAY[old.doctor_id], 0::smallint);
  RETURN NULL;
END
$$;
CREATE TRIGGER doctor_search_removed AFTER DELETE ON doctor_search
  FOR EACH ROW EXECUTE FUNCTION queue_removed_doctor();

-- Whoever empties the table fills it anew: an index of what was in it is worth nothing.
CREATE FUNCTION forget_search_indexes() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  DELETE FROM search_index;
  DELETE FROM search_index_queue;
  RETURN NULL;
END
$$;
CREATE TRIGGER doctor_search_emptied AFTER TRUNCATE ON doctor_search
  FOR EACH STATEMENT EXECUTE FUNCTION forget_search_indexes();

-- What fills the search table also queues whom it filled in.
ALTER FUNCTION fill_doctor_search(integer[]) RENAME TO fill_doctor_search_rows;
CREATE FUNCTION fill_doctor_search(only_doctors integer[] DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
  written integer;
BEGIN
  written := fill_doctor_search_rows(only_doctors);
  IF EXISTS (SELECT FROM search_index) THEN
    PERFORM queue_for_search_index(
      coalesce(only_doctors, ARRAY(SELECT doctor_id FROM doctor_search)), 1::smallint);
  END IF;
  RETURN written;
END
$$;
