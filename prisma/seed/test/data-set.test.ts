import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { addDays } from '@rendezvous/region/time';
import { distanceKm } from '../geometry.ts';
import { commonSpecialties } from '../specialties/common.ts';
import { loadTowns } from '../towns.ts';
import { collect, collectLines } from './collect.ts';
import type { Collected } from './collect.ts';

const today = '2026-11-23';
/** A million slots are generated in seconds, but not always on a machine with other work. */
const generatingTimeoutMs = 300_000;
const base = { seed: 1, today, now: new Date('2026-11-23T05:00:00Z'), horizonDays: 28 };

jest.setTimeout(generatingTimeoutMs);

describe('the same seed', () => {
  const small = { ...base, region: 'fr', doctors: 150 } as const;
  const digest = (options: Parameters<typeof collectLines>[0]) => {
    const hash = createHash('sha256');
    for (const [table, lines] of collectLines(options)) hash.update(table).update(lines.join(''));
    return hash.digest('hex');
  };

  test('gives the same data, another seed or day gives other data', () => {
    const first = digest(small);
    expect(digest(small)).toBe(first);
    expect(digest({ ...small, seed: 2 })).not.toBe(first);
    expect(digest({ ...small, today: '2026-11-24' })).not.toBe(first);
  });

  test('gives the first doctors of a larger data set the same profile', () => {
    const few = collectLines(small).get('doctor')!;
    const more = collectLines({ ...small, doctors: 200 }).get('doctor')!;
    // What is promised depends on the size, so only the on-call practice and clinics come first.
    expect(more.slice(0, 50)).toEqual(few.slice(0, 50));
  });

  test('writes every word of a family name with a capital', () => {
    const doctors = collectLines({ ...small, doctors: 1_500 }).get('doctor')!;
    const joined = doctors
      .map((line) => line.split('\t')[2] ?? '')
      .filter((name) => / (?:da|le) /i.test(name));
    expect(joined.length).toBeGreaterThan(0);
    expect(joined.filter((name) => / (?:Da|Le) \p{Ll}/u.test(name))).toEqual([]);
  });

  test('names no town that does not exist', () => {
    expect(() => collect({ ...small, towns: ['Atlantis'] })).toThrow('no town named Atlantis');
  });
});

describe.each([
  ['fr', 5_500],
  ['de', 4_500],
] as const)('the default data set of %s', (region, doctors) => {
  let data: Collected;
  beforeAll(() => {
    data = collect({ ...base, region, doctors });
  }, generatingTimeoutMs);

  test('has as many doctors as asked for and about 200 slots for each', () => {
    expect(data.doctors.map(({ id }) => id)).toEqual(
      Array.from({ length: doctors }, (_, index) => index + 1),
    );
    const slots = [...data.slotsByDoctor.values()].reduce((sum, list) => sum + list.length, 0);
    expect(slots / doctors).toBeGreaterThan(180);
    expect(slots / doctors).toBeLessThan(220);
  });

  test('has five doctors of each common specialty within 30 km of each large town', () => {
    for (const town of loadTowns(region).slice(0, 20)) {
      const near = data.doctors.filter(
        ({ practiceId }) => distanceKm(data.practices.get(practiceId)!, town) <= 30,
      );
      for (const { id } of commonSpecialties) {
        const those = near.filter(({ specialties }) => specialties.includes(id));
        expect({ town: town.name, id, enough: those.length >= 5 }).toEqual({
          town: town.name,
          id,
          enough: true,
        });
      }
    }
  });

  test('lets no slot of a doctor overlap another', () => {
    // One assertion for all: two million would take minutes.
    const overlapping = [...data.slotsByDoctor.values()].flatMap((slots) =>
      slots.filter((slot, index) => index > 0 && slot.startsAt < slots[index - 1]!.endsAt),
    );
    expect(overlapping).toEqual([]);
  });

  test('is booked to a quarter or a third soon, and hardly at the end', () => {
    const shareOn = (from: number, until: number) => {
      const [first, end] = [addDays(today, from), addDays(today, until)];
      const slots = [...data.slotsByDoctor.values()].flatMap((each) =>
        each.filter(({ date }) => date >= first && date < end),
      );
      const taken = slots.filter((slot) => data.booked.has(`${slot.doctorId}/${slot.startsAt}`));
      return taken.length / slots.length;
    };
    expect(shareOn(0, 4)).toBeGreaterThan(0.15);
    expect(shareOn(0, 4)).toBeLessThan(0.4);
    expect(shareOn(21, 28)).toBeLessThan(0.05);
    expect(shareOn(21, 28)).toBeGreaterThan(0);
  });

  test('has on-call practices with slots that cross midnight', () => {
    const names = /de garde|Bereitschaftspraxis/;
    const onCall = data.doctors.filter(({ practiceId }) =>
      names.test(data.practices.get(practiceId)!.name),
    );
    expect(onCall.length).toBeGreaterThanOrEqual(2);
    const slots = onCall.flatMap(({ id }) => data.slotsByDoctor.get(id)!);
    const zone = region === 'fr' ? 'Europe/Paris' : 'Europe/Berlin';
    const clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
    const crossing = slots.filter(
      ({ startsAt, endsAt }) => clock.format(startsAt) < clock.format(endsAt - 1),
    );
    expect(crossing.length).toBeGreaterThan(10);
  });

  test('has a cardiologist with a free slot on every day in each large town', () => {
    const cardiologists = data.doctors.filter(({ specialties }) =>
      specialties.includes('cardiology'),
    );
    for (const town of loadTowns(region).slice(0, 20)) {
      const free = cardiologists
        .filter(({ practiceId }) => distanceKm(data.practices.get(practiceId)!, town) <= 30)
        .flatMap(({ id }) => data.slotsByDoctor.get(id) ?? [])
        .filter((slot) => !data.booked.has(`${slot.doctorId}/${slot.startsAt}`));
      const days = new Set(free.map(({ date }) => date));
      expect(days.size).toBeGreaterThanOrEqual(28);
    }
  });
});
