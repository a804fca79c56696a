-- A patient's copy of their data, and its erasure, look for all messages about them (ADR 0026).
CREATE INDEX message_patient ON message (patient_id, sequence DESC);
