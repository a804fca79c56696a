import { BadUserInput } from './errors.ts';

/**
 * Public ids. They carry the shard key (doctor) and the partition key (start), so that a request
 * with an id goes to one shard and one partition without a look-up. To clients they are opaque.
 */
const region = '([a-z]{2,8})';
const number = '([1-9][0-9]{0,9})';
const minutes = '(0|[1-9][0-9]{0,8})';
const uuid = '([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})';

const doctorShape = new RegExp(`^doctor\\.${region}\\.${number}$`);
const practiceShape = new RegExp(`^practice\\.${region}\\.${number}$`);
const slotShape = new RegExp(`^slot\\.${region}\\.${number}\\.${minutes}$`);
const exceptionShape = new RegExp(`^exception\\.${region}\\.${number}\\.${number}$`);
const appointmentShape = new RegExp(`^appointment\\.${region}\\.${number}\\.${minutes}\\.${uuid}$`);

const regionShape = new RegExp(`^${region}$`);
const uuidShape = new RegExp(`^${uuid}$`);
const integerMax = 2_147_483_647;
const minutesMax = 999_999_999;
const minuteMs = 60_000;

/** `doctor.fr.1042`. @throws RangeError for a number or region that no id can hold */
export function encodeDoctorId(regionCode: string, doctorId: number): string {
  return `doctor.${checkedRegion(regionCode)}.${checkedNumber(doctorId)}`;
}

/** `practice.fr.311`. @throws RangeError for a number or region that no id can hold */
export function encodePracticeId(regionCode: string, practiceId: number): string {
  return `practice.${checkedRegion(regionCode)}.${checkedNumber(practiceId)}`;
}

/**
 * `slot.fr.1042.29384820`: the doctor and the start in minutes since 1970.
 * @throws RangeError when the start is not a whole minute
 */
export function encodeSlotId(regionCode: string, doctorId: number, startsAt: Date): string {
  const prefix = `slot.${checkedRegion(regionCode)}.${checkedNumber(doctorId)}`;
  return `${prefix}.${checkedMinutes(startsAt)}`;
}

/**
 * `exception.fr.1042.77`: the doctor, and the number of an exception of the schedule.
 * @throws RangeError for a number or region that no id can hold
 */
export function encodeExceptionId(
  regionCode: string,
  doctorId: number,
  exceptionId: number,
): string {
  const prefix = `exception.${checkedRegion(regionCode)}.${checkedNumber(doctorId)}`;
  return `${prefix}.${checkedNumber(exceptionId)}`;
}

/**
 * `appointment.fr.1042.29384820.<uuid>`: the doctor, the start of the slot in minutes since 1970
 * and the id of the appointment in lower case.
 * @throws RangeError when the start is not a whole minute or the uuid not in its canonical form
 */
export function encodeAppointmentId(
  regionCode: string,
  doctorId: number,
  slotStartsAt: Date,
  id: string,
): string {
  if (!uuidShape.test(id)) throw new RangeError('an appointment id is a uuid in lower case');
  const prefix = `appointment.${checkedRegion(regionCode)}.${checkedNumber(doctorId)}`;
  return `${prefix}.${checkedMinutes(slotStartsAt)}.${id}`;
}

/** @throws BadUserInput naming `field` when `text` is not the id of a doctor */
export function decodeDoctorId(text: string, field: string): { region: string; doctorId: number } {
  const [, code, doctor] = matched(doctorShape, text, field, 'doctor', 'doctor.fr.1042');
  return { region: code, doctorId: decodedNumber(doctor, field, 'doctor', 'doctor.fr.1042') };
}

/** @throws BadUserInput naming `field` when `text` is not the id of a practice */
export function decodePracticeId(
  text: string,
  field: string,
): { region: string; practiceId: number } {
  const [, code, id] = matched(practiceShape, text, field, 'practice', 'practice.fr.311');
  return { region: code, practiceId: decodedNumber(id, field, 'practice', 'practice.fr.311') };
}

/** @throws BadUserInput naming `field` when `text` is not the id of a slot */
export function decodeSlotId(
  text: string,
  field: string,
): { region: string; doctorId: number; startsAt: Date } {
  const example = 'slot.fr.1042.29384820';
  const [, code, doctor, minute] = matched(slotShape, text, field, 'slot', example);
  return {
    region: code,
    doctorId: decodedNumber(doctor, field, 'slot', example),
    startsAt: new Date(Number(minute) * minuteMs),
  };
}

/** @throws BadUserInput naming `field` when `text` is not the id of an exception of a schedule */
export function decodeExceptionId(
  text: string,
  field: string,
): { region: string; doctorId: number; exceptionId: number } {
  const example = 'exception.fr.1042.77';
  const [, code, doctor, id] = matched(exceptionShape, text, field, 'exception', example);
  return {
    region: code,
    doctorId: decodedNumber(doctor, field, 'exception', example),
    exceptionId: decodedNumber(id, field, 'exception', example),
  };
}

/** @throws BadUserInput naming `field` when `text` is not the id of an appointment */
export function decodeAppointmentId(
  text: string,
  field: string,
): { region: string; doctorId: number; slotStartsAt: Date; id: string } {
  const example = 'appointment.fr.1042.29384820.0193591e-7a3c-7000-8000-000000000000';
  const parts = matched(appointmentShape, text, field, 'appointment', example);
  return {
    region: parts[1],
    doctorId: decodedNumber(parts[2], field, 'appointment', example),
    slotStartsAt: new Date(Number(parts[3]) * minuteMs),
    id: parts[4],
  };
}

/** Every shape has its groups unconditionally, so a match has all of them. */
type Parts = [string, string, string, string, string];

function matched(shape: RegExp, text: string, field: string, kind: string, example: string): Parts {
  const match = typeof text === 'string' && text.length <= 128 ? shape.exec(text) : null;
  if (match === null) throw notAnId(field, kind, example);
  return match as unknown as Parts;
}

function decodedNumber(digits: string, field: string, kind: string, example: string): number {
  const value = Number(digits);
  if (value > integerMax) throw notAnId(field, kind, example);
  return value;
}

function notAnId(field: string, kind: string, example: string): BadUserInput {
  const article = /^[aeiou]/.test(kind) ? 'an' : 'a';
  return new BadUserInput(
    field,
    `is not the id of ${article} ${kind}; use one this API gave you, it looks like "${example}"`,
  );
}

function checkedRegion(code: string): string {
  if (!regionShape.test(code)) throw new RangeError(`"${code}" cannot be a region in an id`);
  return code;
}

function checkedNumber(value: number): number {
  if (!Number.isInteger(value) || value < 1 || value > integerMax) {
    throw new RangeError(`${value} cannot be a number in an id`);
  }
  return value;
}

function checkedMinutes(instant: Date): number {
  const value = instant.getTime() / minuteMs;
  if (!Number.isInteger(value) || value < 0 || value > minutesMax) {
    throw new RangeError('the start of a slot in an id must be a whole minute since 1970');
  }
  return value;
}
