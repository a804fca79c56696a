import type { Random } from './random.ts';
import type { RegionCode } from './towns.ts';

export interface Insurance {
  id: string;
  name: string;
  /** Probability in 0..1 that a practice accepts it. */
  acceptance: number;
}

function insurance(id: string, name: string, acceptance: number): Insurance {
  return { id, name, acceptance };
}

const insurancesByRegion: Record<RegionCode, readonly Insurance[]> = {
  fr: [
    insurance('assurance-maladie', 'Assurance Maladie (CPAM)', 0.97),
    insurance('msa', 'MSA (Mutualité sociale agricole)', 0.93),
    insurance('css', 'Complémentaire santé solidaire', 0.85),
    insurance('ame', "Aide médicale de l'État", 0.7),
    insurance('mgen', 'MGEN', 0.8),
    insurance('harmonie-mutuelle', 'Harmonie Mutuelle', 0.78),
    insurance('malakoff-humanis', 'Malakoff Humanis', 0.7),
    insurance('aesio', 'Aésio Mutuelle', 0.6),
    insurance('ag2r', 'AG2R La Mondiale', 0.62),
    insurance('axa-sante', 'AXA Santé', 0.6),
    insurance('allianz-sante', 'Allianz Santé', 0.55),
    insurance('groupama', 'Groupama', 0.55),
    insurance('cfe', "Caisse des Français de l'étranger", 0.3),
  ],
  de: [
    insurance('aok', 'AOK', 0.92),
    insurance('tk', 'Techniker Krankenkasse', 0.92),
    insurance('barmer', 'Barmer', 0.91),
    insurance('dak', 'DAK-Gesundheit', 0.9),
    insurance('ikk-classic', 'IKK classic', 0.88),
    insurance('kkh', 'KKH Kaufmännische Krankenkasse', 0.88),
    insurance('hek', 'HEK Hanseatische Krankenkasse', 0.86),
    insurance('knappschaft', 'Knappschaft', 0.86),
    insurance('sbk', 'SBK Siemens-Betriebskrankenkasse', 0.86),
    insurance('bkk', 'Betriebskrankenkassen (BKK)', 0.87),
    insurance('debeka', 'Debeka (privat)', 0.96),
    insurance('dkv', 'DKV (privat)', 0.95),
    insurance('allianz-privat', 'Allianz Private Krankenversicherung', 0.95),
    insurance('self-payer', 'Selbstzahler', 0.98),
  ],
};

/** Statutory and private insurers of a region. */
export function insurancesOf(region: RegionCode): readonly Insurance[] {
  return insurancesByRegion[region];
}

/** What one practice accepts, at least the first of the region or the ones that pay privately. */
export function acceptedInsurances(region: RegionCode, random: Random): string[] {
  const all = insurancesByRegion[region];
  // Some German practices see private patients only: statutory insurers are all out together.
  const privateOnly = region === 'de' && random.chance(0.07);
  const accepted = all.filter(
    ({ acceptance }) => random.chance(acceptance) && !(privateOnly && acceptance < 0.94),
  );
  return (accepted.length > 0 ? accepted : all.slice(0, 1)).map(({ id }) => id);
}
