import { inventBios } from './bios.ts';
import { acceptedInsurances } from './insurances.ts';
import { inventLanguages, inventPerson } from './people.ts';
import type { PlannedPractice } from './practice-plan.ts';
import { inventPractice } from './practices.ts';
import type { Practice } from './practices.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { inventSchedule } from './schedules.ts';
import type { Schedule } from './schedules.ts';
import type { Specialty } from './specialties/specialty.ts';
import type { RegionCode } from './towns.ts';

export interface Doctor {
  id: number;
  practice: Practice;
  name: string;
  specialties: readonly string[];
  languages: readonly string[];
  insurances: readonly string[];
  visitKinds: readonly ('IN_PERSON' | 'VIDEO')[];
  bios: Readonly<Record<string, string>>;
  /** 0..1 */
  popularity: number;
  schedule: Schedule;
}

export interface StaffRequest {
  region: RegionCode;
  seed: number;
  /** YYYY-MM-DD */
  today: string;
  horizonDays: number;
  planned: PlannedPractice;
  firstDoctorId: number;
}

/** What else somebody of a specialty often does. */
const related: Readonly<Record<string, readonly string[]>> = {
  'general-practice': [
    'sports-medicine',
    'geriatrics',
    'acupuncture',
    'homeopathy',
    'travel-medicine',
    'nutrition-medicine',
    'addiction-medicine',
    'sleep-medicine',
  ],
  'internal-medicine': ['cardiology', 'gastroenterology', 'pulmonology', 'geriatrics'],
  cardiology: ['internal-medicine', 'angiology', 'sports-medicine'],
  dermatology: ['allergology'],
  ent: ['allergology', 'sleep-medicine'],
  gynecology: ['reproductive-medicine'],
  orthopedics: ['sports-medicine', 'hand-surgery'],
  psychiatry: ['psychotherapy', 'addiction-medicine'],
  psychology: ['psychotherapy'],
  dentistry: ['periodontology', 'oral-surgery', 'pediatric-dentistry'],
  physiotherapy: ['osteopathy'],
  anesthesiology: ['pain-medicine'],
};

/** The doctors of a planned practice, with consecutive ids, and through them the practice. */
export function inventStaff(request: StaffRequest): Doctor[] {
  const { region, seed, planned } = request;
  const practiceRandom = createRandom(seed, region, 'practice', planned.id);
  const insurances = acceptedInsurances(region, practiceRandom);
  const randoms = planned.specialties.map((_, turn) =>
    createRandom(seed, region, 'doctor', request.firstDoctorId + turn),
  );
  const people = planned.specialties.map((specialty, turn) =>
    inventPerson(region, specialty, randoms[turn]!),
  );
  const practice = inventPractice(
    {
      id: planned.id,
      kind: planned.kind,
      region,
      town: planned.town,
      founder: people[0]!.familyName,
      doctors: people.length,
    },
    practiceRandom,
  );
  return planned.specialties.map((specialty, turn) => {
    const random = randoms[turn]!;
    const person = people[turn]!;
    const hasVideo = planned.kind === 'ORDINARY' && random.chance(specialty.videoShare);
    const { today, horizonDays } = request;
    const schedule = inventSchedule(
      { region, kind: planned.kind, specialty, hasVideo, turn, today, horizonDays },
      random,
    );
    return {
      id: request.firstDoctorId + turn,
      practice,
      name: person.name,
      specialties: withSecondSpecialty(specialty, random),
      languages: inventLanguages(region, random),
      insurances,
      visitKinds: hasVideo ? ['IN_PERSON', 'VIDEO'] : ['IN_PERSON'],
      bios: inventBios(region, {
        isWoman: person.isWoman,
        specialty,
        town: planned.town.name,
        hasVideo,
        random,
      }),
      popularity: Math.round((0.05 + 0.95 * random.next() ** 1.7) * 1000) / 1000,
      schedule,
    };
  });
}

function withSecondSpecialty({ id }: Specialty, random: Random): string[] {
  const others = related[id];
  return others !== undefined && random.chance(0.15) ? [id, random.pick(others)] : [id];
}
