import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import {
  createAppointmentsClient,
  createDoctorsClient,
  createSlotsClient,
} from '@rendezvous/prisma/client';
import { useTestDatabase } from '@rendezvous/testkit/database';

const database = useTestDatabase();

test('enums, partitions and relations work through the clients', async () => {
  await database.pool('appointments').query(
    `CREATE TABLE appointment_20261123 PARTITION OF appointment
         FOR VALUES FROM ('2026-11-23') TO ('2026-11-30')`,
  );
  const client = createAppointmentsClient(database.pool('appointments'));
  const slotStartsAt = new Date('2026-11-24T09:00:00Z');
  const appointment = {
    doctorId: 1042,
    slotStartsAt,
    id: randomUUID(),
    slotEndsAt: new Date('2026-11-24T09:20:00Z'),
    timeZone: 'Europe/Paris',
    visitKind: 'VIDEO',
    status: 'BOOKED',
    chainId: randomUUID(),
  } as const;
  await client.patient.create({
    data: {
      id: 'ada',
      name: 'Ada',
      email: 'ada@example.org',
      language: 'fr',
      appointments: { create: appointment },
    },
  });
  const found = await client.appointment.findMany({
    where: { visitKind: 'VIDEO', slotStartsAt },
    include: { patient: true },
  });
  expect(found).toMatchObject([{ ...appointment, patient: { id: 'ada', language: 'fr' } }]);
  await client.$disconnect();
});

test('the pool stays usable by plain SQL after the client is gone', async () => {
  const pool = database.pool('slots');
  const client = createSlotsClient(pool);
  const date = new Date('2026-12-25T00:00:00Z');
  await client.holiday.create({ data: { holidayRegion: 'FR', date, name: 'Noël' } });
  await client.$disconnect();
  const { rows } = await pool.query('SELECT name, date::text FROM holiday');
  expect(rows).toEqual([{ name: 'Noël', date: '2026-12-25' }]);
});

test('columns that the database computes need not be given', async () => {
  const client = createDoctorsClient(database.pool('doctors'));
  const place = { id: 1, name: 'Saint-Étienne', latitude: 45.4, longitude: 4.4, population: 1 };
  const created = await client.place.create({
    data: { ...place, postcodes: ['42000'], timeZone: 'Europe/Paris' },
  });
  expect(created.nameFolded).toBe('saint etienne');
  await client.$disconnect();
});
