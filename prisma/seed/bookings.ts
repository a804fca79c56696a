// @boundaries-ignore the seed makes slots by the service's own pure rules, which need no service
import type { GeneratedSlot } from '../../subgraphs/slots/src/domain/schedule.ts';
import { inventPatientName } from './people.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import type { RegionCode } from './towns.ts';

export interface Patient {
  id: string;
  name: string;
  email: string;
  language: string;
  createdAt: number;
}

export interface Booking {
  /** UUIDv7 of the moment it was made. */
  id: string;
  slot: GeneratedSlot;
  patient: Patient;
  reason: string | null;
  /** Epoch milliseconds, before the first day of the data set. */
  createdAt: number;
}

export interface BookingRequest {
  region: RegionCode;
  seed: number;
  /** YYYY-MM-DD */
  today: string;
  doctorId: number;
  /** 0..1: popular doctors are booked out sooner. */
  popularity: number;
  /** In order of their start. */
  slots: readonly GeneratedSlot[];
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const createdWithinDays = 21;
/** So many appointments share a patient, who is this doctor's alone and so is never double-booked. */
const bookingsPerPatient = 1.6;

const reasons: Record<RegionCode, readonly (string | null)[]> = {
  fr: [
    null,
    null,
    null,
    'Contrôle annuel',
    'Première consultation',
    'Renouvellement d’ordonnance',
    'Suivi',
    'Douleurs depuis une semaine',
    'Deuxième avis',
    'Résultats d’analyses',
  ],
  de: [
    null,
    null,
    null,
    'Vorsorge',
    'Erstgespräch',
    'Rezept',
    'Kontrolltermin',
    'Beschwerden seit einer Woche',
    'Zweitmeinung',
    'Befundbesprechung',
  ],
};

/** The share of slots that is booked so many days ahead. */
function bookedShare(daysAhead: number): number {
  if (daysAhead <= 1) return 0.34;
  if (daysAhead <= 3) return 0.28;
  if (daysAhead <= 6) return 0.2;
  if (daysAhead <= 13) return 0.1;
  return daysAhead <= 20 ? 0.05 : 0.02;
}

/** Which of a doctor's slots are taken, by whom and since when; in the order of the slots. */
export function inventBookings(request: BookingRequest): Booking[] {
  const { region, seed, doctorId, popularity, slots } = request;
  const random = createRandom(seed, region, 'bookings', doctorId);
  const todayMs = Date.parse(request.today);
  const popularityFactor = 0.7 + 0.8 * popularity;
  let date = '';
  let share = 0;
  const taken = slots.filter((slot) => {
    if (slot.localDate !== date) {
      date = slot.localDate;
      share = bookedShare(Math.round((Date.parse(date) - todayMs) / dayMs)) * popularityFactor;
    }
    return random.chance(share);
  });
  const patients: Patient[] = [];
  const patientCount = Math.ceil(taken.length / bookingsPerPatient);
  return taken.map((slot, index) => {
    const ageMs =
      dayMs + Math.floor((random.next() * createdWithinDays * dayMs) / minuteMs) * minuteMs;
    const createdAt = todayMs - ageMs;
    const position = index % patientCount;
    patients[position] ??= inventPatient(region, doctorId, position, createdAt, random);
    const patient = patients[position];
    patient.createdAt = Math.min(patient.createdAt, createdAt);
    return {
      id: uuidSince(createdAt, random),
      slot,
      patient,
      reason: random.pick(reasons[region]),
      createdAt,
    };
  });
}

function inventPatient(
  region: RegionCode,
  doctorId: number,
  position: number,
  createdAt: number,
  random: Random,
): Patient {
  const id = `seed-${region}-${doctorId}-${position + 1}`;
  return {
    id,
    name: inventPatientName(region, random),
    email: `${id}@patients.example`,
    language: random.chance(0.06) ? 'en' : region,
    createdAt,
  };
}

/** A UUIDv7: 48 bits of time, the version, the variant and random bits. */
function uuidSince(timeMs: number, random: Random): string {
  const time = timeMs.toString(16).padStart(12, '0');
  const versioned = (0x7000 + random.below(0x1000)).toString(16);
  const variant = (0x8000 + random.below(0x4000)).toString(16);
  const tail =
    random.below(0x1000000).toString(16).padStart(6, '0') +
    random.below(0x1000000).toString(16).padStart(6, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-${versioned}-${variant}-${tail}`;
}
