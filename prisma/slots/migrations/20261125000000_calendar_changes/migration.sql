-- Changes that practices make to their calendars. Idempotency keys, as appointments has them: the
-- answer of a request that succeeded, written in the same transaction.
CREATE TABLE request (
  actor text NOT NULL,
  request_id text NOT NULL,
  operation text NOT NULL,
  input_hash text NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (actor, request_id)
);
CREATE INDEX request_created ON request (created_at);

-- A practice asks for its doctors.
CREATE INDEX schedule_practice ON schedule (practice_id);
