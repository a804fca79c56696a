import type { DoctorsClient } from '@rendezvous/prisma/client';
import type { VisitKind } from './domain/search-criteria.ts';

export interface DoctorProfile {
  readonly id: number;
  readonly practiceId: number;
  readonly name: string;
  /** Ids, the main specialty first. */
  readonly specialties: readonly string[];
  readonly languages: readonly string[];
  /** Ids. */
  readonly insurances: readonly string[];
  readonly visitKinds: readonly VisitKind[];
  /** By language. */
  readonly bios: Readonly<Record<string, string>>;
}

export interface PracticeProfile {
  readonly id: number;
  readonly name: string;
  readonly street: string;
  readonly postcode: string;
  readonly town: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
  readonly phone: string;
  readonly email: string;
}

/** Port: profiles by id; ids that do not exist are left out. */
export interface Profiles {
  doctors(ids: readonly number[]): Promise<DoctorProfile[]>;
  practices(ids: readonly number[]): Promise<PracticeProfile[]>;
}

/** The profiles in the doctors service's own tables. */
export function createProfiles(client: DoctorsClient): Profiles {
  return {
    async doctors(ids) {
      const rows = await client.doctor.findMany({
        where: { id: { in: [...ids] } },
        omit: { popularity: true },
      });
      return rows.map((row) => ({
        ...row,
        visitKinds: row.visitKinds as VisitKind[],
        bios: row.bios as Record<string, string>,
      }));
    },
    practices: (ids) => client.practice.findMany({ where: { id: { in: [...ids] } } }),
  };
}
