-- The notifications service: each message is written once per event and audience, then sent.
CREATE TABLE message (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL,
  doctor_id integer NOT NULL,
  slot_starts_at timestamptz NOT NULL,
  appointment_id uuid NOT NULL,
  chain_id uuid NOT NULL,
  patient_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('BOOKED', 'RESCHEDULED', 'CANCELED', 'WITHDRAWN')),
  channel text NOT NULL CHECK (channel IN ('EMAIL')),
  audience text NOT NULL CHECK (audience IN ('PATIENT', 'PRACTICE')),
  recipient text NOT NULL,
  language text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  calendar text,
  calendar_method text CHECK (calendar_method IN ('REQUEST', 'CANCEL')),
  state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'SENT', 'FAILED')),
  attempts smallint NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  last_error text,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  UNIQUE (event_id, audience, channel)
);
CREATE INDEX message_pending ON message (sequence) WHERE state = 'PENDING';
CREATE INDEX message_appointment ON message (appointment_id, sequence);
CREATE INDEX message_chain ON message (chain_id, sequence);
CREATE INDEX message_created ON message (created_at);

CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_processed ON inbox (processed_at);
