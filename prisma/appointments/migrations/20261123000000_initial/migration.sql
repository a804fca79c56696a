-- The appointments service: the one place that decides whether a slot is taken.
CREATE TYPE visit_kind AS ENUM ('IN_PERSON', 'VIDEO');
CREATE TYPE appointment_status AS ENUM
  ('HELD', 'BOOKED', 'EXPIRED', 'RESCHEDULED', 'CANCELED', 'CHECKED_IN', 'NO_SHOW', 'COMPLETED');
CREATE TYPE claim_state AS ENUM ('FREE', 'HELD', 'BOOKED', 'BLOCKED');

-- id is the subject of the patient's token. The row's lock serializes one patient's changes, which
-- is what makes the check for overlapping appointments safe.
CREATE TABLE patient (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL,
  language text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- How often a patient booked, moved or canceled (changes) and held (holds) on a day of the region's
-- default time zone. Written only by who has locked the patient's row.
CREATE TABLE patient_day (
  patient_id text NOT NULL REFERENCES patient,
  day date NOT NULL,
  changes integer NOT NULL DEFAULT 0,
  holds integer NOT NULL DEFAULT 0,
  PRIMARY KEY (patient_id, day)
);

-- One row a slot that anybody ever wanted: the row everybody locks. version rises with each change.
CREATE TABLE claim (
  doctor_id integer NOT NULL,
  slot_starts_at timestamptz NOT NULL,
  state claim_state NOT NULL DEFAULT 'FREE',
  appointment_id uuid,
  patient_id text,
  hold_expires_at timestamptz,
  version bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (doctor_id, slot_starts_at)
) PARTITION BY RANGE (slot_starts_at);
CREATE INDEX claim_hold_expiry ON claim (hold_expires_at) WHERE state = 'HELD';

-- revision is the number of moves before this appointment in its chain, and iCalendar's SEQUENCE base.
CREATE TABLE appointment (
  doctor_id integer NOT NULL,
  slot_starts_at timestamptz NOT NULL,
  id uuid NOT NULL,
  slot_ends_at timestamptz NOT NULL,
  time_zone text NOT NULL,
  visit_kind visit_kind NOT NULL,
  patient_id text NOT NULL REFERENCES patient,
  status appointment_status NOT NULL,
  reason text,
  chain_id uuid NOT NULL,
  revision smallint NOT NULL DEFAULT 0,
  previous_id uuid,
  previous_slot_starts_at timestamptz,
  hold_expires_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (doctor_id, slot_starts_at, id)
) PARTITION BY RANGE (slot_starts_at);

-- The last guard: whatever lock was lost, two active appointments on one slot cannot be stored.
CREATE UNIQUE INDEX appointment_active_slot ON appointment (doctor_id, slot_starts_at)
  WHERE status IN ('HELD', 'BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW');
CREATE INDEX appointment_patient ON appointment (patient_id, slot_starts_at DESC, id DESC);

CREATE TABLE appointment_change (
  doctor_id integer NOT NULL,
  slot_starts_at timestamptz NOT NULL,
  appointment_id uuid NOT NULL,
  position smallint NOT NULL,
  from_status appointment_status,
  to_status appointment_status NOT NULL,
  changed_by text NOT NULL CHECK (changed_by IN ('PATIENT', 'PRACTICE', 'SYSTEM')),
  reason text,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (doctor_id, slot_starts_at, appointment_id, position)
) PARTITION BY RANGE (slot_starts_at);

-- Idempotency keys: the answer of a request that succeeded, written in the same transaction.
CREATE TABLE request (
  patient_id text NOT NULL,
  request_id text NOT NULL,
  operation text NOT NULL,
  input_hash text NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (patient_id, request_id)
);
CREATE INDEX request_created ON request (created_at);

CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  aggregatetype text NOT NULL,
  aggregateid text NOT NULL,
  type text NOT NULL,
  payload jsonb NOT NULL,
  headers jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX outbox_sequence ON outbox (sequence);

CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_processed ON inbox (processed_at);
