-- A message that was given up is also a dead letter of the event log, where operators look. The row
-- says FAILED first, so that nobody waits for the log; buried_at is set once the log has it.
ALTER TABLE message
  ADD COLUMN problem text
    CHECK (problem IN ('ADDRESS_MALFORMED', 'REFUSED', 'ATTEMPTS_EXHAUSTED')),
  ADD COLUMN buried_at timestamptz;
UPDATE message SET problem = CASE
    WHEN last_error LIKE 'MailRejected: the recipient%' THEN 'ADDRESS_MALFORMED'
    WHEN last_error LIKE 'MailRejected%' THEN 'REFUSED'
    ELSE 'ATTEMPTS_EXHAUSTED' END
  WHERE state = 'FAILED';
ALTER TABLE message ADD CHECK (state <> 'FAILED' OR problem IS NOT NULL);
CREATE INDEX message_unburied ON message (sequence) WHERE state = 'FAILED' AND buried_at IS NULL;
