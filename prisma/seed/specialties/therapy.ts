import { specialty } from './specialty.ts';
import type { Specialty } from './specialty.ts';

/** Health professions beside physicians and dentists. */
export const therapySpecialties: readonly Specialty[] = [
  specialty(
    'psychotherapy',
    [50, 50, 'TOWN', 0.6],
    {
      fr: ['Psychothérapie', 'psychothérapeute', 'psy', 'thérapie', 'burn-out', 'stress'],
      de: [
        'Psychotherapie',
        'Psychotherapeut',
        'Psychotherapeutin',
        'Therapie',
        'Burn-out',
        'Stress',
      ],
      en: ['Psychotherapy', 'psychotherapist', 'therapist', 'counselling', 'burnout', 'stress'],
    },
    'PSYCHOLOGIST',
  ),
  specialty(
    'psychology',
    [40, 50, 'TOWN', 0.6],
    {
      fr: ['Psychologie', 'psychologue', 'psy', 'soutien psychologique', 'deuil', 'mal-être'],
      de: [
        'Psychologie',
        'Psychologe',
        'Psychologin',
        'psychologische Beratung',
        'Trauer',
        'Niedergeschlagenheit',
      ],
      en: ['Psychology', 'psychologist', 'counselling', 'grief', 'low spirits'],
    },
    'PSYCHOLOGIST',
  ),
  specialty(
    'physiotherapy',
    [70, 30, 'ANYWHERE', 0.05],
    {
      fr: [
        'Masso-kinésithérapie',
        'kinésithérapeute',
        'kiné',
        'rééducation',
        'massage',
        'mal de dos',
      ],
      de: [
        'Physiotherapie',
        'Physiotherapeut',
        'Physiotherapeutin',
        'Krankengymnastik',
        'Massage',
        'Rückenschmerzen',
      ],
      en: ['Physiotherapy', 'physiotherapist', 'physical therapy', 'massage', 'back pain'],
    },
    'THERAPIST',
  ),
  specialty(
    'osteopathy',
    [35, 45, 'TOWN', 0],
    {
      fr: ['Ostéopathie', 'ostéopathe', 'ostéo', 'lumbago', 'dos bloqué'],
      de: ['Osteopathie', 'Osteopath', 'Osteopathin', 'Hexenschuss', 'Blockade'],
      en: ['Osteopathy', 'osteopath', 'lumbago', 'stiff back'],
    },
    'THERAPIST',
  ),
  specialty(
    'midwifery',
    [28, 30, 'TOWN', 0.2],
    {
      fr: ['Maïeutique', 'sage-femme', 'sage femme', 'grossesse', 'accouchement', 'allaitement'],
      de: ['Hebammenhilfe', 'Hebamme', 'Schwangerschaft', 'Geburt', 'Stillen'],
      en: ['Midwifery', 'midwife', 'pregnancy', 'birth', 'breastfeeding'],
    },
    'THERAPIST',
  ),
  specialty(
    'podiatry',
    [20, 30, 'TOWN', 0],
    {
      fr: [
        'Pédicurie-podologie',
        'podologue',
        'pédicure',
        'pied',
        'pieds',
        'semelles',
        'ongle incarné',
      ],
      de: [
        'Podologie',
        'Podologe',
        'Podologin',
        'Fußpflege',
        'Fuß',
        'Einlagen',
        'eingewachsener Nagel',
      ],
      en: ['Podiatry', 'podiatrist', 'chiropodist', 'foot', 'feet', 'insoles', 'ingrown nail'],
    },
    'THERAPIST',
  ),
  specialty(
    'speech-therapy',
    [18, 45, 'TOWN', 0.3],
    {
      fr: ['Orthophonie', 'orthophoniste', 'langage', 'bégaiement', 'dyslexie'],
      de: ['Logopädie', 'Logopäde', 'Logopädin', 'Sprache', 'Stottern', 'Sprachtherapie'],
      en: ['Speech therapy', 'speech therapist', 'speech', 'stuttering', 'dyslexia'],
    },
    'THERAPIST',
  ),
  specialty(
    'occupational-therapy',
    [10, 45, 'TOWN', 0.1],
    {
      fr: ['Ergothérapie', 'ergothérapeute', 'motricité', 'autonomie'],
      de: ['Ergotherapie', 'Ergotherapeut', 'Ergotherapeutin', 'Feinmotorik', 'Motorik'],
      en: ['Occupational therapy', 'occupational therapist', 'independence', 'motor skills'],
    },
    'THERAPIST',
  ),
  specialty(
    'dietetics',
    [12, 40, 'TOWN', 0.5],
    {
      fr: [
        'Diététique',
        'diététicien',
        'diététicienne',
        'alimentation',
        'régime',
        'perdre du poids',
      ],
      de: ['Ernährungsberatung', 'Diätassistent', 'Diätologe', 'Ernährung', 'Abnehmen'],
      en: ['Dietetics', 'dietitian', 'dietician', 'diet', 'eating', 'weight loss'],
    },
    'THERAPIST',
  ),
  specialty(
    'orthoptics',
    [7, 30, 'CITY', 0],
    {
      fr: ['Orthoptie', 'orthoptiste', 'strabisme', 'rééducation des yeux'],
      de: ['Orthoptik', 'Orthoptist', 'Orthoptistin', 'Schielen', 'Sehschule'],
      en: ['Orthoptics', 'orthoptist', 'squint', 'eye training'],
    },
    'THERAPIST',
  ),
];
