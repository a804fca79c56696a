import { addDays } from '@rendezvous/region/time';
// @boundaries-ignore the seed makes slots by the service's own pure rules, which need no service
import { summarizeDays } from '../../subgraphs/slots/src/domain/day-parts.ts';
// @boundaries-ignore the seed makes slots by the service's own pure rules, which need no service
import { generateSlots } from '../../subgraphs/slots/src/domain/generate-slots.ts';
// @boundaries-ignore the seed makes slots by the service's own pure rules, which need no service
import type { GeneratedSlot } from '../../subgraphs/slots/src/domain/schedule.ts';
import { inventBookings } from './bookings.ts';
import type { Booking } from './bookings.ts';
import type { CopyValue } from './copy-text.ts';
import { inventStaff } from './doctors.ts';
import type { Doctor } from './doctors.ts';
import { publicHolidays } from './holidays.ts';
import { insurancesOf } from './insurances.ts';
import { planPractices } from './practice-plan.ts';
import type { Practice } from './practices.ts';
import { specialties } from './specialties/catalogue.ts';
import type { TableName } from './tables.ts';
import { loadTowns } from './towns.ts';
import type { RegionCode, Town } from './towns.ts';

export interface DataSetOptions {
  region: RegionCode;
  /** How many doctors in this region. */
  doctors: number;
  /** The same number gives the same data. */
  seed: number;
  /** The first day with slots, YYYY-MM-DD. */
  today: string;
  /** Slots that have begun are not offered any more. */
  now: Date;
  /** Slots are made for so many days. */
  horizonDays: number;
  /** Names of the towns in which practices may settle; all when left out. */
  towns?: readonly string[];
}

/** Takes the rows of the data set, in an order in which they can be loaded. */
export interface RowSink {
  add(table: TableName, row: readonly CopyValue[]): void;
  /** A line of COPY's text format as it is; for the many rows in which nothing needs escaping. */
  addLine(table: TableName, line: string): void;
}

interface DoctorContext {
  options: DataSetOptions;
  sink: RowSink;
  holidays: ReadonlyMap<string, ReadonlySet<string>>;
  instantText: (at: number) => string;
}

/**
 * Writes a region's data set into the sink and yields the number of doctors so far after each
 * practice, so that the caller can stop and pass on what the sink has.
 * @throws RangeError when none of the wanted towns exists
 */
export function* generateDataSet(options: DataSetOptions, sink: RowSink): Generator<number> {
  const { region, seed, today, horizonDays } = options;
  const allTowns = loadTowns(region);
  const holidays = addReferenceRows(options, allTowns, sink);
  const context = { options, sink, holidays, instantText: createInstantText() };
  const towns = chooseTowns(allTowns, options.towns);
  let doctors = 0;
  for (const planned of planPractices({ region, seed, doctors: options.doctors, towns })) {
    const firstDoctorId = doctors + 1;
    const staff = inventStaff({ region, seed, today, horizonDays, planned, firstDoctorId });
    addPractice(staff[0]!.practice, sink);
    for (const doctor of staff) addDoctor(doctor, context);
    doctors += staff.length;
    yield doctors;
  }
}

function chooseTowns(
  towns: readonly Town[],
  names: readonly string[] | undefined,
): readonly Town[] {
  if (names === undefined) return towns;
  // Towns come by size: of several with one name the largest is meant.
  const chosen = names.map((name) => towns.find((town) => town.name === name));
  const found = towns.filter((town) => chosen.includes(town));
  if (found.length === 0) throw new RangeError(`there is no town named ${names.join(' or ')}`);
  return found;
}

function addReferenceRows(
  { region, today }: DataSetOptions,
  towns: readonly Town[],
  sink: RowSink,
): Map<string, Set<string>> {
  for (const { id, names, synonyms } of specialties) sink.add('specialty', [id, names, synonyms]);
  for (const { id, name } of insurancesOf(region)) sink.add('insurance', [id, name]);
  for (const town of towns) {
    const { id, name, postcodes, latitude, longitude, population, timeZone } = town;
    sink.add('place', [id, name, postcodes, latitude, longitude, population, timeZone]);
  }
  const datesByRegion = new Map<string, Set<string>>();
  for (const { holidayRegion, date, name } of publicHolidays(region, today)) {
    sink.add('holiday', [holidayRegion, date, name]);
    const dates = datesByRegion.get(holidayRegion) ?? new Set();
    datesByRegion.set(holidayRegion, dates.add(date));
  }
  return datesByRegion;
}

function addPractice(practice: Practice, sink: RowSink): void {
  const { id, name, street, postcode, town, latitude, longitude, phone, email } = practice;
  sink.add('practice', [
    id,
    name,
    street,
    postcode,
    town.name,
    latitude,
    longitude,
    town.timeZone,
    phone,
    email,
  ]);
}

function addDoctor(doctor: Doctor, context: DoctorContext): void {
  const { options, sink, holidays } = context;
  const { id, practice, schedule } = doctor;
  const { timeZone, holidayRegion } = practice.town;
  const { today, horizonDays, region, seed } = options;
  const until = addDays(today, horizonDays);
  sink.add('doctor', [
    id,
    practice.id,
    doctor.name,
    doctor.specialties,
    doctor.languages,
    doctor.insurances,
    doctor.visitKinds,
    doctor.bios,
    doctor.popularity,
  ]);
  sink.add('schedule', [id, practice.id, timeZone, holidayRegion, until]);
  addScheduleRows(doctor, sink);
  const slots = generateSlots({
    timeZone,
    from: today,
    until,
    rules: schedule.rules,
    exceptions: schedule.exceptions,
    holidays: holidays.get(holidayRegion) ?? new Set(),
  });
  const { popularity } = doctor;
  const bookings = inventBookings({ region, seed, today, doctorId: id, popularity, slots });
  addSlotRows(id, slots, context);
  addBookingRows(doctor, bookings, context);
  addOpenDays(doctor, slots, bookings, context);
}

function addScheduleRows({ id, schedule }: Doctor, sink: RowSink): void {
  for (const rule of schedule.rules) {
    sink.add('schedule_rule', [
      id,
      rule.weekday,
      rule.startsMinute,
      rule.endsMinute,
      rule.slotMinutes,
      rule.visitKind,
      rule.ignoresHolidays ?? false,
    ]);
  }
  for (const exception of schedule.exceptions) {
    const { date, kind, startsMinute = null, endsMinute = null, reason } = exception;
    const isOpen = exception.kind === 'OPEN';
    sink.add('schedule_exception', [
      id,
      date,
      kind,
      startsMinute,
      endsMinute,
      isOpen ? exception.slotMinutes : null,
      isOpen ? exception.visitKind : null,
      reason,
    ]);
  }
}

function addSlotRows(
  doctorId: number,
  slots: readonly GeneratedSlot[],
  { sink, instantText }: DoctorContext,
): void {
  for (const { startsAt, endsAt, localDate, visitKind } of slots) {
    const times = `${instantText(startsAt)}\t${instantText(endsAt)}`;
    sink.addLine('slot', `${doctorId}\t${times}\t${localDate}\t${visitKind}\n`);
  }
}

function addBookingRows(
  { id: doctorId, practice }: Doctor,
  bookings: readonly Booking[],
  { sink, instantText }: DoctorContext,
): void {
  const patients = new Set(bookings.map(({ patient }) => patient));
  for (const { id, name, email, language, createdAt } of patients) {
    const created = instantText(createdAt);
    sink.add('patient', [id, name, email, language, created, created]);
  }
  const { timeZone } = practice.town;
  for (const { id, slot, patient, reason, createdAt } of bookings) {
    const key = `${doctorId}\t${instantText(slot.startsAt)}`;
    const created = instantText(createdAt);
    sink.addLine('slot_occupancy', `${key}\tBOOKED\t1\n`);
    sink.addLine('claim', `${key}\tBOOKED\t${id}\t${patient.id}\t1\n`);
    const slotEnd = `${instantText(slot.endsAt)}\t${timeZone}\t${slot.visitKind}`;
    const booked = `${patient.id}\tBOOKED\t${reason ?? '\\N'}\t${id}\t${created}\t${created}`;
    sink.addLine('appointment', `${key}\t${id}\t${slotEnd}\t${booked}\n`);
    sink.addLine('appointment_change', `${key}\t${id}\t0\tBOOKED\tPATIENT\t${created}\n`);
  }
}

/** What the slots service would have published, and the doctors service received, about the days. */
function addOpenDays(
  { id, practice }: Doctor,
  slots: readonly GeneratedSlot[],
  bookings: readonly Booking[],
  { options, sink, instantText }: DoctorContext,
): void {
  const taken = new Set(bookings.map(({ slot }) => slot));
  const nowMs = options.now.getTime();
  const free = slots.filter((slot) => slot.startsAt > nowMs && !taken.has(slot));
  for (const day of summarizeDays(practice.town.timeZone, free)) {
    const line = `${id}\t${day.date}\t${day.openParts}\t${instantText(day.firstFreeAt!)}\n`;
    sink.addLine('published_day', line);
    sink.addLine('doctor_open_day', line);
  }
}

/** Instants repeat from doctor to doctor, so that writing most of them is one look-up. */
function createInstantText(): (at: number) => string {
  const texts = new Map<number, string>();
  return (at) => {
    let text = texts.get(at);
    if (text === undefined) {
      text = `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}+00`;
      if (texts.size > maxInstantTexts) texts.clear();
      texts.set(at, text);
    }
    return text;
  };
}

const maxInstantTexts = 100_000;
