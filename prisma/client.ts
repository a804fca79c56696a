import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient as AppointmentsPrismaClient } from './appointments/generated/client.ts';
import { PrismaClient as DoctorsPrismaClient } from './doctors/generated/client.ts';
import { PrismaClient as NotificationsPrismaClient } from './notifications/generated/client.ts';
import type { ServiceName } from './services.ts';
import { PrismaClient as SlotsPrismaClient } from './slots/generated/client.ts';

export type AppointmentsClient = AppointmentsPrismaClient;
export type DoctorsClient = DoctorsPrismaClient;
export type NotificationsClient = NotificationsPrismaClient;
export type SlotsClient = SlotsPrismaClient;

/** A connection remembers every named statement, so there is a bound to how many get a name. */
const namedStatementsMax = 500;

/** Prisma's client of the appointments service on a pool of its role, which stays the caller's. */
export function createAppointmentsClient(pool: Pool): AppointmentsClient {
  return new AppointmentsPrismaClient({ adapter: createAdapter(pool, 'appointments') });
}

/** Prisma's client of the doctors service on a pool of its role, which stays the caller's. */
export function createDoctorsClient(pool: Pool): DoctorsClient {
  return new DoctorsPrismaClient({ adapter: createAdapter(pool, 'doctors') });
}

/** Prisma's client of the notifications service on a pool of its role, which stays the caller's. */
export function createNotificationsClient(pool: Pool): NotificationsClient {
  return new NotificationsPrismaClient({ adapter: createAdapter(pool, 'notifications') });
}

/** Prisma's client of the slots service on a pool of its role, which stays the caller's. */
export function createSlotsClient(pool: Pool): SlotsClient {
  return new SlotsPrismaClient({ adapter: createAdapter(pool, 'slots') });
}

function createAdapter(pool: Pool, schema: ServiceName): PrismaPg {
  return new PrismaPg(pool, {
    schema,
    disposeExternalPool: false,
    statementNameGenerator: createStatementNamer(),
  });
}

/**
 * Names the first statements it sees, which spares PostgreSQL parsing them again (half as many
 * queries more a second, measured). Later ones stay unnamed: their shapes, such as the length of an
 * IN list, have no end.
 */
function createStatementNamer(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= namedStatementsMax) return '';
    const name = `prisma_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
    names.set(sql, name);
    return name;
  };
}
