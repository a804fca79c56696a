import { addDays, isoWeekday } from '@rendezvous/region/time';
// @boundaries-ignore the seed makes slots by the service's own pure rules, which need no service
import type {
  ScheduleException,
  ScheduleRule,
  VisitKind,
} from '../../subgraphs/slots/src/domain/schedule.ts';
import type { PracticeKind } from './practices.ts';
import type { Random } from './random.ts';
import type { Specialty } from './specialties/specialty.ts';
import type { RegionCode } from './towns.ts';

export interface Schedule {
  rules: ScheduleRule[];
  exceptions: (ScheduleException & { reason: string })[];
}

export interface ScheduleRequest {
  region: RegionCode;
  kind: PracticeKind;
  specialty: Specialty;
  hasVideo: boolean;
  /** Position of the doctor in the practice: colleagues take turns. */
  turn: number;
  /** The first day of the data set, YYYY-MM-DD. */
  today: string;
  horizonDays: number;
}

interface HalfDay {
  weekday: number;
  isAfternoon: boolean;
}

/** Slots a week that most doctors open for booking online; the rest of their time is their own. */
const weeklySlots = 46;
const halfDayMinutes = 205;
const minHalfDays = 3;

const minuteOf = (hour: number, minute = 0) => hour * 60 + minute;

/** In Germany practices close on Wednesday and Friday afternoons, in France some on Wednesday. */
const quietHalfDays: Record<RegionCode, ReadonlySet<string>> = {
  fr: new Set(['3pm']),
  de: new Set(['3pm', '5pm']),
};

const reasons: Record<RegionCode, Record<'vacation' | 'training' | 'absence' | 'extra', string>> = {
  fr: {
    vacation: 'Congés',
    training: 'Formation continue',
    absence: 'Absence',
    extra: 'Consultations supplémentaires',
  },
  de: {
    vacation: 'Urlaub',
    training: 'Fortbildung',
    absence: 'Abwesend',
    extra: 'Zusätzliche Sprechstunde',
  },
};

/** A doctor's weekly opening hours, and the days that differ from them within the horizon. */
export function inventSchedule(request: ScheduleRequest, random: Random): Schedule {
  if (request.kind === 'ON_CALL') return { rules: onCallRules(request), exceptions: [] };
  if (request.kind === 'DAILY_CLINIC') return { rules: dailyRules(request), exceptions: [] };
  const rules = weeklyRules(request, random);
  return { rules, exceptions: inventExceptions(request, rules, random) };
}

/** Nights from 20:00 to 02:00, colleagues by turns, also on Sundays and holidays. */
function onCallRules({ turn }: ScheduleRequest): ScheduleRule[] {
  const nights = [1, 2, 3, 4, 5, 6, 7].filter((weekday) => weekday % 2 === turn % 2);
  return nights.map((weekday) => ({
    weekday,
    startsMinute: minuteOf(20),
    endsMinute: minuteOf(26),
    // 25 does not divide the hours before midnight: one slot a night crosses it.
    slotMinutes: 25,
    visitKind: 'IN_PERSON',
    ignoresHolidays: true,
  }));
}

/** Every day of the year, Sundays and holidays included; early and late by turns. */
function dailyRules({ turn, specialty }: ScheduleRequest): ScheduleRule[] {
  const starts = turn % 2 === 0 ? minuteOf(9) : minuteOf(14);
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
    weekday,
    startsMinute: starts,
    endsMinute: starts + minuteOf(5),
    slotMinutes: specialty.slotMinutes,
    visitKind: 'IN_PERSON',
    ignoresHolidays: true,
  }));
}

function weeklyRules(request: ScheduleRequest, random: Random): ScheduleRule[] {
  const { region, specialty, hasVideo } = request;
  const slotMinutes = random.chance(0.15) ? specialty.slotMinutes + 5 : specialty.slotMinutes;
  const opensAt = minuteOf(8) + 30 * random.below(4);
  const lunchAt = minuteOf(12) + 15 * random.below(3);
  const returnsAt = minuteOf(13, 30) + 30 * random.below(3);
  const closesAt = minuteOf(17) + 30 * random.below(4);
  const rules: ScheduleRule[] = [];
  const add = (weekday: number, from: number, until: number, visitKind: VisitKind) => {
    rules.push({ weekday, startsMinute: from, endsMinute: until, slotMinutes, visitKind });
  };
  const halfDays = chooseHalfDays(region, slotMinutes, random);
  const videoAt = hasVideo ? random.below(halfDays.length) : -1;
  halfDays.forEach(({ weekday, isAfternoon }, index) => {
    const visitKind = index === videoAt ? 'VIDEO' : 'IN_PERSON';
    if (isAfternoon) add(weekday, returnsAt, closesAt, visitKind);
    else add(weekday, opensAt, lunchAt, visitKind);
  });
  if (random.chance(region === 'fr' ? 0.24 : 0.1)) {
    add(6, minuteOf(9), minuteOf(12, 30), 'IN_PERSON');
  }
  if (random.chance(0.16)) {
    const evening = random.pick(halfDays).weekday;
    add(
      evening,
      Math.max(closesAt, minuteOf(18)),
      minuteOf(20, 30),
      hasVideo ? 'VIDEO' : 'IN_PERSON',
    );
  }
  return rules.sort((a, b) => a.weekday - b.weekday || a.startsMinute - b.startsMinute);
}

function chooseHalfDays(region: RegionCode, slotMinutes: number, random: Random): HalfDay[] {
  const wanted = Math.round(
    (weeklySlots * (0.6 + 0.8 * random.next()) * slotMinutes) / halfDayMinutes,
  );
  const candidates: HalfDay[] = [];
  for (let weekday = 1; weekday <= 5; weekday += 1) {
    for (const isAfternoon of [false, true]) {
      const isQuiet = quietHalfDays[region].has(`${weekday}${isAfternoon ? 'pm' : 'am'}`);
      if (!isQuiet || random.chance(0.3)) candidates.push({ weekday, isAfternoon });
    }
  }
  return random.sample(candidates, Math.max(minHalfDays, wanted));
}

function inventExceptions(
  request: ScheduleRequest,
  rules: readonly ScheduleRule[],
  random: Random,
): Schedule['exceptions'] {
  const { today, horizonDays } = request;
  const reason = reasons[request.region];
  const someDay = () => addDays(today, 1 + random.below(horizonDays - 1));
  const exceptions: Schedule['exceptions'] = [];
  if (random.chance(0.14)) {
    const first = someDay();
    const days = 5 + random.below(6);
    for (let day = 0; day < days; day += 1) {
      exceptions.push({ kind: 'CLOSED', date: addDays(first, day), reason: reason.vacation });
    }
  } else if (random.chance(0.15)) {
    exceptions.push({ kind: 'CLOSED', date: someDay(), reason: reason.training });
  }
  if (random.chance(0.1)) {
    exceptions.push({
      kind: 'CLOSED',
      date: someDay(),
      startsMinute: minuteOf(14),
      endsMinute: minuteOf(23),
      reason: reason.absence,
    });
  }
  if (random.chance(0.08)) {
    const date = someDay();
    const isWeekend = isoWeekday(date) > 5;
    const startsMinute = isWeekend ? minuteOf(10) : minuteOf(20, 30);
    exceptions.push({
      kind: 'OPEN',
      date,
      startsMinute,
      endsMinute: startsMinute + 120,
      slotMinutes: rules[0]!.slotMinutes,
      visitKind: 'IN_PERSON',
      reason: reason.extra,
    });
  }
  return exceptions;
}
