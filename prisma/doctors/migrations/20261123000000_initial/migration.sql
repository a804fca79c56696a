-- The doctors service: what can be searched. Texts per language are jsonb objects {"fr": "…"}.
CREATE TABLE specialty (
  id text PRIMARY KEY,
  names jsonb NOT NULL,
  synonyms jsonb NOT NULL
);

CREATE TABLE insurance (
  id text PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE place (
  id integer PRIMARY KEY,
  name text NOT NULL,
  postcodes text[] NOT NULL,
  latitude double precision NOT NULL,
  longitude double precision NOT NULL,
  population integer NOT NULL,
  time_zone text NOT NULL
);

CREATE TABLE practice (
  id integer PRIMARY KEY,
  name text NOT NULL,
  street text NOT NULL,
  postcode text NOT NULL,
  town text NOT NULL,
  latitude double precision NOT NULL,
  longitude double precision NOT NULL,
  time_zone text NOT NULL,
  phone text NOT NULL,
  email text NOT NULL
);

-- popularity in 0..1 is the only thing about a doctor that BEST ranks by besides text and distance.
CREATE TABLE doctor (
  id integer PRIMARY KEY,
  practice_id integer NOT NULL REFERENCES practice,
  name text NOT NULL,
  specialties text[] NOT NULL,
  languages text[] NOT NULL,
  insurances text[] NOT NULL,
  visit_kinds text[] NOT NULL,
  bios jsonb NOT NULL,
  popularity real NOT NULL
);

-- The search adapter's own table, filled from the ones above by one set-based statement: indexes
-- that search needs live here, so that the profile tables stay plain.
CREATE TABLE doctor_search (
  doctor_id integer PRIMARY KEY REFERENCES doctor ON DELETE CASCADE,
  location extensions.cube NOT NULL,
  latitude double precision NOT NULL,
  longitude double precision NOT NULL,
  specialties text[] NOT NULL,
  languages text[] NOT NULL,
  insurances text[] NOT NULL,
  visit_kinds text[] NOT NULL,
  popularity real NOT NULL,
  name_folded text NOT NULL,
  document tsvector NOT NULL
);

-- One row a doctor and day that has free time. open_parts: bits 0-2 are morning, afternoon and
-- evening in person, bits 3-5 the same by video.
CREATE TABLE doctor_open_day (
  doctor_id integer NOT NULL,
  date date NOT NULL,
  open_parts smallint NOT NULL,
  first_free_at timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (doctor_id, date)
);
CREATE INDEX doctor_open_day_date ON doctor_open_day (date);

CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_processed ON inbox (processed_at);
