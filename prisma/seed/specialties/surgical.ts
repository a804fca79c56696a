import { specialty } from './specialty.ts';
import type { Specialty } from './specialty.ts';

/** Surgeons, and the dentists who specialize. */
export const surgicalSpecialties: readonly Specialty[] = [
  specialty('general-surgery', [16, 20, 'TOWN', 0.03], {
    fr: [
      'Chirurgie générale et viscérale',
      'chirurgien',
      'chirurgie digestive',
      'hernie',
      'vésicule',
      'appendicite',
    ],
    de: [
      'Allgemein- und Viszeralchirurgie',
      'Chirurg',
      'Chirurgin',
      'Leistenbruch',
      'Blinddarm',
      'Galle',
    ],
    en: ['General surgery', 'surgeon', 'hernia', 'gallbladder', 'appendicitis'],
  }),
  specialty('urology', [18, 20, 'TOWN', 0.08], {
    fr: ['Urologie', 'urologue', 'prostate', 'vessie', 'urine', 'calculs rénaux'],
    de: ['Urologie', 'Urologe', 'Urologin', 'Prostata', 'Blase', 'Männerarzt', 'Nierensteine'],
    en: ['Urology', 'urologist', 'prostate', 'bladder', 'kidney stones'],
  }),
  specialty('neurosurgery', [5, 30, 'CITY', 0.03], {
    fr: ['Neurochirurgie', 'neurochirurgien', 'hernie discale', 'colonne vertébrale', 'cerveau'],
    de: ['Neurochirurgie', 'Neurochirurg', 'Bandscheibenvorfall', 'Wirbelsäule', 'Gehirn'],
    en: ['Neurosurgery', 'neurosurgeon', 'slipped disc', 'spine', 'brain surgery'],
  }),
  specialty('hand-surgery', [6, 20, 'CITY', 0.02], {
    fr: ['Chirurgie de la main', 'chirurgien de la main', 'main', 'poignet', 'canal carpien'],
    de: ['Handchirurgie', 'Handchirurg', 'Hand', 'Handgelenk', 'Karpaltunnel'],
    en: ['Hand surgery', 'hand surgeon', 'hand', 'wrist', 'carpal tunnel'],
  }),
  specialty('plastic-surgery', [8, 30, 'CITY', 0.1], {
    fr: [
      'Chirurgie plastique et esthétique',
      'chirurgien esthétique',
      'chirurgie esthétique',
      'cicatrice',
      'chirurgie réparatrice',
    ],
    de: [
      'Plastische und Ästhetische Chirurgie',
      'Schönheitschirurg',
      'Schönheitschirurgie',
      'Narbe',
    ],
    en: ['Plastic surgery', 'plastic surgeon', 'cosmetic surgery', 'scar'],
  }),
  specialty('vascular-surgery', [6, 20, 'CITY', 0.02], {
    fr: ['Chirurgie vasculaire', 'chirurgien vasculaire', 'artères', 'varices'],
    de: ['Gefäßchirurgie', 'Gefäßchirurg', 'Arterien', 'Krampfadern'],
    en: ['Vascular surgery', 'vascular surgeon', 'arteries', 'varicose veins'],
  }),
  specialty('cardiac-surgery', [3, 30, 'CITY', 0], {
    fr: ['Chirurgie cardiaque', 'chirurgien cardiaque', 'opération du cœur', 'pontage'],
    de: ['Herzchirurgie', 'Herzchirurg', 'Herzoperation', 'Bypass'],
    en: ['Cardiac surgery', 'heart surgeon', 'heart surgery', 'bypass'],
  }),
  specialty('proctology', [6, 20, 'CITY', 0.03], {
    fr: ['Proctologie', 'proctologue', 'hémorroïdes', 'fissure anale'],
    de: ['Proktologie', 'Proktologe', 'Hämorrhoiden', 'Enddarm'],
    en: ['Proctology', 'proctologist', 'haemorrhoids', 'hemorrhoids', 'piles'],
  }),
  specialty('maxillofacial-surgery', [7, 20, 'CITY', 0.02], {
    fr: ['Chirurgie maxillo-faciale', 'chirurgien maxillo-facial', 'mâchoire', 'dents de sagesse'],
    de: [
      'Mund-, Kiefer- und Gesichtschirurgie',
      'Kieferchirurg',
      'Kiefer',
      'Weisheitszähne',
      'MKG',
    ],
    en: ['Oral and maxillofacial surgery', 'jaw surgeon', 'jaw', 'wisdom teeth'],
  }),
  specialty('anesthesiology', [8, 20, 'CITY', 0.3], {
    fr: ['Anesthésie', 'anesthésiste', "consultation d'anesthésie", 'anesthésie générale'],
    de: ['Anästhesiologie', 'Anästhesist', 'Narkosearzt', 'Narkose', 'Narkosegespräch'],
    en: ['Anesthesiology', 'anaesthetist', 'anesthesiologist', 'anesthesia'],
  }),
  specialty(
    'orthodontics',
    [18, 20, 'TOWN', 0.02],
    {
      fr: ['Orthodontie', 'orthodontiste', 'appareil dentaire', 'bagues', 'aligneurs'],
      de: ['Kieferorthopädie', 'Kieferorthopäde', 'Zahnspange', 'Spange', 'Aligner'],
      en: ['Orthodontics', 'orthodontist', 'braces', 'aligners'],
    },
    'DENTIST',
  ),
  specialty(
    'oral-surgery',
    [10, 30, 'TOWN', 0],
    {
      fr: ['Chirurgie orale', 'chirurgien oral', 'implant dentaire', 'extraction dentaire'],
      de: ['Oralchirurgie', 'Oralchirurg', 'Zahnimplantat', 'Zahn ziehen'],
      en: ['Oral surgery', 'oral surgeon', 'dental implant', 'tooth extraction'],
    },
    'DENTIST',
  ),
  specialty(
    'periodontology',
    [6, 40, 'CITY', 0],
    {
      fr: ['Parodontologie', 'parodontiste', 'gencive', 'déchaussement'],
      de: ['Parodontologie', 'Parodontologe', 'Zahnfleisch', 'Parodontitis'],
      en: ['Periodontology', 'periodontist', 'gums', 'gum disease'],
    },
    'DENTIST',
  ),
  specialty(
    'pediatric-dentistry',
    [6, 30, 'CITY', 0],
    {
      fr: [
        'Odontologie pédiatrique',
        'dentiste pour enfants',
        'pédodontiste',
        'dents de lait',
        'caries',
      ],
      de: ['Kinderzahnheilkunde', 'Kinderzahnarzt', 'Kinderzahnärztin', 'Milchzähne', 'Karies'],
      en: ['Pediatric dentistry', "children's dentist", 'milk teeth', 'cavities'],
    },
    'DENTIST',
  ),
];
