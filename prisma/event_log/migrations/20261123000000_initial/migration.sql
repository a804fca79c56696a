-- The embedded stand-in for Kafka: one ordered log, offsets per group, and what could not be handled.
-- Appends are serialized by an advisory lock, so positions become visible in order.
CREATE TABLE event (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  topic text NOT NULL,
  key text NOT NULL,
  value jsonb NOT NULL,
  headers jsonb NOT NULL DEFAULT '{}',
  appended_at timestamptz NOT NULL DEFAULT now()
);

-- Everything up to position is handled, parked or dead for this group.
CREATE TABLE consumer_offset (
  consumer_group text PRIMARY KEY,
  position bigint NOT NULL
);

-- Events that failed, and the later events of the same topic and key that wait behind them. Only the
-- first of a key has a finite next_attempt_at; the others wait at infinity. The rows repeat the event,
-- so that the log's retention never has to wait for them.
CREATE TABLE parked_event (
  consumer_group text NOT NULL,
  position bigint NOT NULL,
  event_id uuid NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  value jsonb NOT NULL,
  headers jsonb NOT NULL,
  attempts smallint NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  last_error text,
  PRIMARY KEY (consumer_group, position)
);
CREATE INDEX parked_event_key ON parked_event (consumer_group, topic, key, position);
CREATE INDEX parked_event_due ON parked_event (consumer_group, next_attempt_at);

CREATE TABLE dead_letter (
  id uuid PRIMARY KEY,
  consumer_group text NOT NULL,
  position bigint NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  event_id uuid NOT NULL,
  value jsonb NOT NULL,
  headers jsonb NOT NULL,
  error text NOT NULL,
  attempts smallint NOT NULL,
  died_at timestamptz NOT NULL DEFAULT now(),
  replayed_at timestamptz,
  UNIQUE (consumer_group, event_id)
);
CREATE INDEX dead_letter_waiting ON dead_letter (died_at) WHERE replayed_at IS NULL;
