-- Patients who book by phone and have no account (ADR 0024): a record belongs to one practice, and
-- no other ever finds it. Its id is no token's subject, so nobody can sign in as such a patient.
ALTER TABLE patient
  ALTER COLUMN email DROP NOT NULL,
  ADD COLUMN practice_id integer,
  ADD COLUMN phone text;

-- Every row before has an address, so the table need not be read to know that this holds.
ALTER TABLE patient ADD CONSTRAINT patient_account_has_email
  CHECK (practice_id IS NOT NULL OR email IS NOT NULL) NOT VALID;

-- Who calls again is the same patient: one practice, one name and one number (or address). A record
-- whose contact was erased has neither and is nobody's.
CREATE UNIQUE INDEX patient_of_practice
  ON patient (practice_id, lower(name), coalesce(phone, lower(email)))
  WHERE practice_id IS NOT NULL;

-- How many appointments a practice booked for its patients on a day of the region's default time zone.
CREATE TABLE practice_day (
  practice_id integer NOT NULL,
  day date NOT NULL,
  bookings integer NOT NULL DEFAULT 0,
  PRIMARY KEY (practice_id, day)
);
