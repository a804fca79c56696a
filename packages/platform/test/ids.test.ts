import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BadUserInput } from '../src/errors.ts';
import {
  decodeAppointmentId,
  decodeDoctorId,
  decodeExceptionId,
  decodePracticeId,
  decodeSlotId,
  encodeAppointmentId,
  encodeDoctorId,
  encodeExceptionId,
  encodePracticeId,
  encodeSlotId,
} from '../src/ids.ts';
import { createUuid } from '../src/uuid.ts';

const region = fc.constantFrom('fr', 'de', 'gb', 'uk');
const number = fc.integer({ min: 1, max: 2_147_483_647 });
const start = fc.integer({ min: 0, max: 999_999_999 }).map((minutes) => new Date(minutes * 60_000));
const uuid = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date(2 ** 48 - 1) })
  .map((now) => createUuid(now));

describe('what was encoded is what is decoded', () => {
  test('doctors and practices', () => {
    fc.assert(
      fc.property(region, number, (code, id) => {
        const doctor = decodeDoctorId(encodeDoctorId(code, id), 'id');
        expect(doctor).toEqual({ region: code, doctorId: id });
        const practice = decodePracticeId(encodePracticeId(code, id), 'id');
        expect(practice).toEqual({ region: code, practiceId: id });
      }),
    );
  });

  test('slots', () => {
    fc.assert(
      fc.property(region, number, start, (code, doctorId, startsAt) => {
        const decoded = decodeSlotId(encodeSlotId(code, doctorId, startsAt), 'id');
        expect(decoded).toEqual({ region: code, doctorId, startsAt });
      }),
    );
  });

  test('exceptions of schedules', () => {
    fc.assert(
      fc.property(region, number, number, (code, doctorId, exceptionId) => {
        const decoded = decodeExceptionId(encodeExceptionId(code, doctorId, exceptionId), 'id');
        expect(decoded).toEqual({ region: code, doctorId, exceptionId });
      }),
    );
  });

  test('appointments', () => {
    fc.assert(
      fc.property(region, number, start, uuid, (code, doctorId, slotStartsAt, id) => {
        const text = encodeAppointmentId(code, doctorId, slotStartsAt, id);
        expect(text.length).toBeLessThanOrEqual(128);
        const decoded = decodeAppointmentId(text, 'id');
        expect(decoded).toEqual({ region: code, doctorId, slotStartsAt, id });
      }),
    );
  });

  test('the examples of the documentation', () => {
    expect(encodeDoctorId('fr', 1042)).toBe('doctor.fr.1042');
    expect(encodePracticeId('fr', 311)).toBe('practice.fr.311');
    expect(encodeExceptionId('fr', 1042, 77)).toBe('exception.fr.1042.77');
    expect(encodeSlotId('fr', 1042, new Date(29_384_820 * 60_000))).toBe('slot.fr.1042.29384820');
  });
});

describe('one text for one thing, and nothing else is accepted', () => {
  const decoders = [
    decodeDoctorId,
    decodePracticeId,
    decodeSlotId,
    decodeExceptionId,
    decodeAppointmentId,
  ];

  test('whatever decodes is exactly what encoding gives', () => {
    const slotLike = fc
      .tuple(
        fc.string({ maxLength: 4 }),
        fc.string({ maxLength: 12 }),
        fc.string({ maxLength: 10 }),
      )
      .map(([code, id, minutes]) => `slot.${code}.${id}.${minutes}`);
    const digits = fc
      .tuple(fc.stringMatching(/^[0-9]{1,11}$/), fc.stringMatching(/^[0-9]{1,11}$/))
      .map(([id, minutes]) => `slot.fr.${id}.${minutes}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), slotLike, digits), (text) => {
        try {
          const decoded = decodeSlotId(text, 'slotId');
          const again = encodeSlotId(decoded.region, decoded.doctorId, decoded.startsAt);
          expect(again).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(BadUserInput);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    '',
    'doctor',
    'doctor.fr',
    'doctor.fr.',
    'doctor.fr.0',
    'doctor.fr.01',
    'doctor.fr.-1',
    'doctor.fr.1.5',
    'doctor.fr.2147483648',
    'doctor.fr.99999999999999999999',
    'doctor.FR.1',
    'doctor.fr.1 ',
    ' doctor.fr.1',
    'doctor.fr.1\n',
    'doctor.fr.١',
    'Doctor.fr.1',
    'slot.fr.1042.29384820.1',
    'slot.fr.1042.1e7',
    'slot.fr.1042.0001',
    'slot.fr.1042.1000000000',
    'exception.fr.1042.0',
    'appointment.fr.1042.29384820.0193591E-7A3C-7000-8000-000000000000',
    'appointment.fr.1042.29384820.not-a-uuid',
    'practice.fr.311; DROP TABLE practice',
    'x'.repeat(100_000),
  ])('malformed text is no id: case %#', (text) => {
    for (const decode of decoders) expect(() => decode(text, 'id')).toThrow(BadUserInput);
  });

  test('the message names the field and shows the shape, not the input', () => {
    const decode = (): unknown => decodeAppointmentId('<script>', 'input.appointmentId');
    expect(decode).toThrow(
      /^input\.appointmentId: is not the id of an appointment; .*appointment\./,
    );
    expect(decode).not.toThrow(/script/);
  });

  test('a value that is no text is refused the same way', () => {
    expect(() => decodeDoctorId(1042 as unknown as string, 'id')).toThrow(BadUserInput);
  });
});

describe('encoding what no id can hold is a mistake of ours', () => {
  test.each([0, -1, 1.5, Number.NaN, 2_147_483_648])('number %d', (id) => {
    expect(() => encodeDoctorId('fr', id)).toThrow(RangeError);
  });

  test('a start that is not a whole minute, and no start', () => {
    expect(() => encodeSlotId('fr', 1, new Date(60_001))).toThrow(RangeError);
    expect(() => encodeSlotId('fr', 1, new Date(Number.NaN))).toThrow(RangeError);
  });

  test('a region or a uuid of another shape', () => {
    expect(() => encodeDoctorId('FR', 1)).toThrow(RangeError);
    expect(() => encodeAppointmentId('fr', 1, new Date(0), 'x')).toThrow(RangeError);
  });
});

describe('uuids', () => {
  test('are version 7, sort by their time and do not repeat', () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => createUuid(new Date(1_000 + index)));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
});
