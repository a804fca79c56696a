import { expect, test } from '@jest/globals';
import { inTransaction } from '@rendezvous/platform/database';
import fc from 'fast-check';

import { lockClaims, setClaims } from '../src/sql/claims.ts';
import { releaseClaim } from '../src/domain/claim.ts';
import { slotNumber } from './support/region-under-test.ts';
import { useInstances } from './support/use-instances.ts';

const rounds = 12;
const transactions = 16;
// Who waits for a connection does not wait for a lock.
const instances = useInstances({ poolSize: transactions });

/**
 * What keeps the locks of claims free of deadlocks is argued at lockClaims; here it is tried: many
 * transactions lock overlapping sets, some rows existing and some new, in any order they like.
 */
test('sets of claims, old and new, are locked in any order without a deadlock', async () => {
  const sets = fc.sample(
    fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 6 }),
    rounds * transactions,
  );
  const { pool } = instances.first().dependencies;
  const locked = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const own = sets.slice(round * transactions, (round + 1) * transactions);
    await Promise.all(
      own.map((set) =>
        inTransaction(
          pool,
          async (client) => {
            // Half of the rounds begin with rows that do not exist yet.
            const doctorId = 1 + (round >> 1);
            const slots = set.map((index) => slotNumber(index, doctorId));
            const claims = await lockClaims(client, slots);
            await setClaims(client, claims.map(releaseClaim));
            for (const slot of slots) {
              const key = `${doctorId} ${slot.startsAt.toISOString()}`;
              locked.set(key, (locked.get(key) ?? 0) + 1);
            }
          },
          { attempts: 1, lockTimeoutMs: 30_000 },
        ),
      ),
    );
  }
  expect(instances.first().watch.errors).toEqual([]);
  // Every lock was exclusive: no version was lost.
  const { rows } = await instances
    .pool()
    .query<{ doctor_id: number; slot_starts_at: Date; version: number | string }>(
      'SELECT doctor_id, slot_starts_at, version FROM claim',
    );
  expect(
    new Map(
      rows.map((row) => [
        `${row.doctor_id} ${row.slot_starts_at.toISOString()}`,
        Number(row.version),
      ]),
    ),
  ).toEqual(locked);
});
