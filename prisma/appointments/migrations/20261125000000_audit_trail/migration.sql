-- Who read or changed which patient's data, without the data (ADR 0026). Rows are only ever added;
-- after three years they may go.
CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor_role text NOT NULL
    CHECK (actor_role IN ('patient', 'staff', 'partner', 'operator', 'service')),
  actor_id text NOT NULL,
  client text,
  request_id text NOT NULL,
  patient_id text NOT NULL,
  action text NOT NULL CHECK (action IN ('READ', 'CHANGE', 'EXPORT', 'ERASE')),
  subject text NOT NULL,
  subject_id text,
  operation text NOT NULL
);
CREATE INDEX audit_entry_patient ON audit_entry (patient_id, id);
CREATE INDEX audit_entry_recorded ON audit_entry USING brin (recorded_at);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.recorded_at < now() - interval '3 years' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit trail can only be added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
