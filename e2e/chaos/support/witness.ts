/**
 * What the database itself saw: each event that was written to an outbox, and the order in which
 * consumers took them in. Triggers write it down, so it does not depend on which log is in use.
 */
import { expect } from '@jest/globals';
import type { TestDatabase } from '@rendezvous/testkit/database';

const installSql = `
  CREATE SCHEMA chaos;
  CREATE TABLE chaos.written (
    sequence bigserial PRIMARY KEY, service text NOT NULL, event_id uuid NOT NULL UNIQUE,
    type text NOT NULL, data jsonb NOT NULL);
  CREATE TABLE chaos.handled (
    sequence bigserial PRIMARY KEY, consumer text NOT NULL, event_id uuid NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT clock_timestamp());
  CREATE INDEX ON chaos.handled (event_id);
  CREATE FUNCTION chaos.note_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    INSERT INTO chaos.written (service, event_id, type, data)
    VALUES (TG_TABLE_SCHEMA, NEW.id, split_part(NEW.payload->>'type', '.', 2),
      NEW.payload->'data');
    RETURN NULL;
  END $$;
  CREATE FUNCTION chaos.note_handled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    INSERT INTO chaos.handled (consumer, event_id) VALUES (NEW.consumer, NEW.event_id);
    RETURN NULL;
  END $$;
  CREATE TRIGGER witness AFTER INSERT ON appointments.outbox
    FOR EACH ROW EXECUTE FUNCTION chaos.note_written();
  CREATE TRIGGER witness AFTER INSERT ON slots.outbox
    FOR EACH ROW EXECUTE FUNCTION chaos.note_written();
  CREATE TRIGGER witness AFTER INSERT ON slots.inbox
    FOR EACH ROW EXECUTE FUNCTION chaos.note_handled();
  CREATE TRIGGER witness AFTER INSERT ON doctors.inbox
    FOR EACH ROW EXECUTE FUNCTION chaos.note_handled();
  CREATE TRIGGER witness AFTER INSERT ON notifications.inbox
    FOR EACH ROW EXECUTE FUNCTION chaos.note_handled()`;

/** The consumers whose effects are watched, as their inboxes name them. */
export const consumers = ['slots', 'notifications', 'doctors'] as const;

// Who has to take in what. Consumers leave out of their inbox what is not theirs.
const dutySql = `
  SELECT written.sequence, event_id, data, consumer
    FROM chaos.written JOIN (VALUES
      ('slots', 'AppointmentHeld'), ('slots', 'AppointmentHoldExpired'),
      ('slots', 'AppointmentCreated'), ('slots', 'AppointmentRescheduled'),
      ('slots', 'AppointmentCanceled'), ('slots', 'SlotClaimsChanged'),
      ('notifications', 'AppointmentCreated'), ('notifications', 'AppointmentRescheduled'),
      ('notifications', 'AppointmentCanceled'),
      ('doctors', 'DoctorAvailabilityChanged')) AS duty (consumer, type) USING (type)`;
const missingSql = `
  SELECT consumer, count(*)::int AS total FROM (${dutySql}) AS due
   WHERE sequence <= $1 AND NOT EXISTS (
     SELECT FROM chaos.handled
      WHERE handled.event_id = due.event_id AND handled.consumer = due.consumer)
   GROUP BY consumer ORDER BY consumer`;
const twiceSql = `
  SELECT consumer, event_id FROM chaos.handled GROUP BY 1, 2 HAVING count(*) > 1`;

// An appointment's chain is changed by one patient, who waits for each answer.
const chainsOutOfOrderSql = `
  SELECT * FROM (
    SELECT consumer, chain, written_at, lead(written_at) OVER chains AS next_written_at
      FROM (SELECT due.consumer, due.data->'appointment'->>'chainId' AS chain,
                   due.sequence AS written_at, handled.sequence AS handled_at
              FROM (${dutySql}) AS due JOIN chaos.handled USING (consumer, event_id)
             WHERE due.data ? 'appointment') AS steps
    WINDOW chains AS (PARTITION BY consumer, chain ORDER BY handled_at)) AS pairs
   WHERE next_written_at < written_at`;
const claimsOutOfOrderSql = `
  SELECT * FROM (
    SELECT slot, version, lead(version) OVER slots AS next_version
      FROM (SELECT claim->>'doctorId' || '@' || (claim->>'startsAt') AS slot,
                   (claim->>'version')::bigint AS version, handled.sequence AS handled_at
              FROM (${dutySql}) AS due JOIN chaos.handled USING (consumer, event_id),
                   jsonb_array_elements(due.data->'claims') AS claim
             WHERE due.consumer = 'slots') AS steps
    WINDOW slots AS (PARTITION BY slot ORDER BY handled_at)) AS pairs
   WHERE next_version <= version`;
const doctorsOutOfOrderSql = `
  SELECT * FROM (
    SELECT doctor, version, lead(version) OVER doctors AS next_version
      FROM (SELECT due.data->>'doctorId' AS doctor,
                   (due.data->>'version')::bigint AS version, handled.sequence AS handled_at
              FROM (${dutySql}) AS due JOIN chaos.handled USING (consumer, event_id)
             WHERE due.consumer = 'doctors') AS steps
    WINDOW doctors AS (PARTITION BY doctor ORDER BY handled_at)) AS pairs
   WHERE next_version <= version`;

/** Reads what the triggers wrote. */
export interface Witness {
  /** The number of the newest event. */
  newest(): Promise<number>;
  /** How many events of this type there are, such as AppointmentCreated. */
  count(type: string): Promise<number>;
  /** The consumers that lack effects of events up to this number. */
  behind(upTo: number): Promise<string[]>;
  /** Fails unless each effect happened once and in the order of its appointment, slot, doctor. */
  expectOnceAndInOrder(): Promise<void>;
}

/** Makes the database of a region write down its events; `superuser` owns what it needs. */
export async function installWitness(
  superuser: ReturnType<TestDatabase['pool']>,
): Promise<Witness> {
  await superuser.query(installSql);
  const rowsOf = async (sql: string): Promise<unknown[]> => (await superuser.query(sql)).rows;
  return {
    async newest() {
      const sql = 'SELECT coalesce(max(sequence), 0)::int AS newest FROM chaos.written';
      return (await superuser.query<{ newest: number }>(sql)).rows[0]!.newest;
    },
    async count(type) {
      const sql = 'SELECT count(*)::int AS total FROM chaos.written WHERE type = $1';
      return (await superuser.query<{ total: number }>(sql, [type])).rows[0]!.total;
    },
    async behind(upTo) {
      const { rows } = await superuser.query<{ consumer: string }>(missingSql, [upTo]);
      return rows.map(({ consumer }) => consumer);
    },
    async expectOnceAndInOrder() {
      expect(await rowsOf(twiceSql)).toEqual([]);
      expect(await rowsOf(chainsOutOfOrderSql)).toEqual([]);
      expect(await rowsOf(claimsOutOfOrderSql)).toEqual([]);
      expect(await rowsOf(doctorsOutOfOrderSql)).toEqual([]);
    },
  };
}
