/** Whether everything that is derived from the database says what the database says. */
import { isDeepStrictEqual } from 'node:util';
import {
  createInternalTokenSigner,
  internalTokenHeader,
} from '@rendezvous/platform/internal-token';
import { query } from '../../support/client.ts';
import {
  expectClaimsMatchAppointments,
  expectProjectionsMatchClaims,
} from '../../support/consistency.ts';
import { daysFromNow, freeSlots } from '../../support/operations.ts';
import { type ChaosProduct, internalTokenSecret, region } from './product.ts';
import { findAllIds, popularSearches, search } from './searches.ts';

const firstDay = 2;
const days = 14;
const daysSearched = 5;
const groupSize = 10;

const freeSql = `
  SELECT 'slot.${region}.' || slot.doctor_id || '.'
           || (extract(epoch FROM starts_at) / 60)::bigint AS id
    FROM slots.slot LEFT JOIN appointments.claim
         ON claim.doctor_id = slot.doctor_id AND claim.slot_starts_at = slot.starts_at
   WHERE slot.doctor_id = $1 AND withdrawn_at IS NULL
     AND coalesce(claim.state::text, 'FREE') = 'FREE'
     AND local_date >= $2 AND local_date < $2::date + $3::int
   ORDER BY starts_at`;
const openDoctorsSql = `
  SELECT 'doctor.${region}.' || doctor_id AS id FROM doctors.doctor_open_day
   WHERE date = $1 AND open_parts > 0 ORDER BY 1`;

/** @throws Error (or what expect throws) that says what does not agree */
export async function expectAgreement(
  product: ChaosProduct,
  doctorIds: readonly string[],
): Promise<void> {
  await expectClaimsMatchAppointments(product.database, region);
  await expectProjectionsMatchClaims(product.database, region);
  await expectAvailability(product, doctorIds);
  await expectSearch(product);
  await expectIndex(product);
}

async function expectAvailability(
  product: ChaosProduct,
  doctorIds: readonly string[],
): Promise<void> {
  const otherProcess = await availabilityInSecondProcess(product, doctorIds);
  const compare = async (doctorId: string): Promise<void> => {
    const { rows } = await product.database
      .pool('superuser')
      .query<{ id: string }>(freeSql, [doctorId.split('.').at(-1), daysFromNow(firstDay), days]);
    const stored = rows.map(({ id }) => id);
    const shown = await freeSlots(product.endpoint, doctorId, days, firstDay);
    const names = { doctorId, process: 'slots' };
    expectEqual(names, new Set(shown.map(({ id }) => id)), new Set(stored));
    const other = otherProcess.get(doctorId) ?? [];
    expectEqual({ ...names, process: 'slots-2' }, new Set(other), new Set(stored));
  };
  await inGroups(doctorIds, compare);
}

/** A few at a time: one after the other it would take as long as what is measured. */
async function inGroups<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let index = 0; index < all.length; index += groupSize) {
    await Promise.all(all.slice(index, index + groupSize).map(work));
  }
}

function expectEqual(names: object, shown: Set<string>, stored: Set<string>): void {
  if (isDeepStrictEqual(shown, stored)) return;
  const without = (some: Set<string>, others: Set<string>) =>
    [...some].filter((id) => !others.has(id)).slice(0, 5);
  const lists = { shownOnly: without(shown, stored), storedOnly: without(stored, shown) };
  throw new Error(`not as in the database: ${JSON.stringify({ ...names, ...lists })}`);
}

interface EntitiesAnswer {
  _entities: { id: string; availability: { slots: { id: string }[] }[] }[];
}

const entitiesDocument = `query Entities($representations: [_Any!]!, $from: Date!, $days: Int!) {
  _entities(representations: $representations) {
    ... on Doctor { id availability(from: $from, days: $days) { slots { id } } } }
}`;

/** From a process that nobody else asks, so that it has what level 2 has and not more. */
async function availabilityInSecondProcess(
  product: ChaosProduct,
  doctorIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const token = await createInternalTokenSigner(internalTokenSecret).sign({
    region,
    patient: null,
  });
  const { _entities: doctors } = await query<EntitiesAnswer>(
    new URL('/graphql', product.subgraphUrls['slots-2']).href,
    entitiesDocument,
    {
      representations: doctorIds.map((id) => ({ __typename: 'Doctor', id })),
      from: daysFromNow(firstDay),
      days,
    },
    { headers: { [internalTokenHeader]: token } },
  );
  return new Map(
    doctors.map((each) => [
      each.id,
      each.availability.flatMap(({ slots }) => slots.map(({ id }) => id)),
    ]),
  );
}

async function expectSearch(product: ChaosProduct): Promise<void> {
  await inGroups(popularSearches(), async (wanted) => {
    const { violation, isDegraded } = await search(product.endpoint, wanted);
    if (violation !== null || isDegraded) {
      throw new Error(`a search (${wanted.name}) ${violation ?? 'is still degraded'}`);
    }
  });
  const searchedDays = Array.from({ length: daysSearched }, (_, index) => firstDay + index);
  await inGroups(searchedDays, async (day) => {
    const date = daysFromNow(day);
    const shown = await findAllIds(product.endpoint, { availableFrom: date, availableTo: date });
    const { rows } = await product.database
      .pool('superuser')
      .query<{ id: string }>(openDoctorsSql, [date]);
    expectEqual({ searchedDay: date }, new Set(shown), new Set(rows.map(({ id }) => id)));
  });
}

const openDaysSql = `
  SELECT doctor_id || ' ' || date || ' ' || changed_by AS day FROM doctors.doctor_open_day`;

interface IndexedDoctor {
  doctorId: number;
  changedDays: { date: string; changedBy: number }[];
}

/** The index holds, of every day of every doctor, what the last transaction made of it. */
async function expectIndex({ database, elasticsearchUrl, namespace }: ChaosProduct): Promise<void> {
  if (elasticsearchUrl === null) return;
  const path = `${namespace}-doctors-${region}/_search?size=1000&_source=doctorId,changedDays`;
  const response = await fetch(new URL(path, elasticsearchUrl));
  const { hits } = (await response.json()) as { hits: { hits: { _source: IndexedDoctor }[] } };
  const indexed = hits.hits.flatMap(({ _source: { doctorId, changedDays } }) =>
    changedDays.map(({ date, changedBy }) => `${doctorId} ${date} ${changedBy}`),
  );
  const { rows } = await database.pool('superuser').query<{ day: string }>(openDaysSql);
  const stored = new Set(rows.map(({ day }) => day));
  expectEqual({ index: namespace }, new Set(indexed), stored);
}
