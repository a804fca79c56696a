import { specialty } from './specialty.ts';
import type { Specialty } from './specialty.ts';

/**
 * The ten specialties that people look for most. The data set promises some of each of them around
 * each large town.
 */
export const commonSpecialties: readonly Specialty[] = [
  specialty('general-practice', [250, 20, 'ANYWHERE', 0.4], {
    fr: ['Médecine générale', 'médecin généraliste', 'généraliste', 'médecin traitant',
      'médecin de famille', 'docteur', 'fièvre', 'grippe'],
    de: ['Allgemeinmedizin', 'Hausarzt', 'Hausärztin', 'Allgemeinarzt', 'Praktischer Arzt', 'Doktor',
      'Fieber', 'Grippe'],
    en: ['General practice', 'general practitioner', 'GP', 'family doctor', 'family medicine',
      'primary care', 'fever', 'flu'],
  }),
  specialty('dentistry', [120, 30, 'ANYWHERE', 0.02], {
    fr: ['Chirurgie dentaire', 'dentiste', 'chirurgien-dentiste', 'dent', 'mal de dents', 'carie'],
    de: ['Zahnmedizin', 'Zahnarzt', 'Zahnärztin', 'Zahn', 'Zahnschmerzen', 'Karies'],
    en: ['Dentistry', 'dentist', 'tooth', 'teeth', 'toothache', 'dental surgeon'],
  }, 'DENTIST'),
  specialty('gynecology', [55, 20, 'TOWN', 0.15], {
    fr: ['Gynécologie', 'gynécologue', 'médecin de la femme', 'frottis', 'contraception',
      'suivi de grossesse'],
    de: ['Frauenheilkunde', 'Gynäkologie', 'Frauenarzt', 'Frauenärztin', 'Gynäkologe', 'Gynäkologin',
      'Schwangerschaft', 'Vorsorge für Frauen'],
    en: ['Gynecology', 'gynaecology', 'gynecologist', 'gynaecologist', "women's doctor", 'smear test',
      'pregnancy'],
  }),
  specialty('pediatrics', [50, 20, 'TOWN', 0.2], {
    fr: ['Pédiatrie', 'pédiatre', 'médecin pour enfants', 'enfant', 'bébé', 'nourrisson'],
    de: ['Kinder- und Jugendmedizin', 'Pädiatrie', 'Kinderarzt', 'Kinderärztin', 'Kind', 'Baby',
      'Säugling'],
    en: ['Pediatrics', 'paediatrics', 'pediatrician', "children's doctor", 'child', 'baby'],
  }),
  specialty('ophthalmology', [50, 15, 'TOWN', 0.03], {
    fr: ['Ophtalmologie', 'ophtalmologue', 'ophtalmo', 'médecin des yeux', 'œil', 'yeux', 'vue',
      'lunettes'],
    de: ['Augenheilkunde', 'Augenarzt', 'Augenärztin', 'Ophthalmologie', 'Auge', 'Sehtest', 'Brille'],
    en: ['Ophthalmology', 'ophthalmologist', 'eye doctor', 'eye', 'eyes', 'vision', 'glasses'],
  }),
  specialty('dermatology', [45, 15, 'TOWN', 0.25], {
    fr: ['Dermatologie', 'dermatologue', 'dermato', 'médecin de la peau', 'peau', 'acné', 'eczéma',
      'grain de beauté'],
    de: ['Haut- und Geschlechtskrankheiten', 'Dermatologie', 'Hautarzt', 'Hautärztin', 'Dermatologe',
      'Haut', 'Akne', 'Neurodermitis', 'Hautkrebsvorsorge'],
    en: ['Dermatology', 'dermatologist', 'skin doctor', 'skin', 'acne', 'eczema', 'mole check'],
  }),
  specialty('cardiology', [48, 30, 'TOWN', 0.12], {
    fr: ['Cardiologie', 'cardiologue', 'médecin du cœur', 'cœur', 'coeur', 'tension', 'infarctus',
      'électrocardiogramme'],
    de: ['Kardiologie', 'Kardiologe', 'Kardiologin', 'Herzarzt', 'Herzspezialist', 'Herz',
      'Bluthochdruck', 'Herzinfarkt', 'EKG'],
    en: ['Cardiology', 'cardiologist', 'heart doctor', 'heart', 'heart specialist', 'blood pressure',
      'ECG'],
  }),
  specialty('psychiatry', [45, 40, 'TOWN', 0.5], {
    fr: ['Psychiatrie', 'psychiatre', 'psy', 'dépression', 'anxiété', 'santé mentale'],
    de: ['Psychiatrie und Psychotherapie', 'Psychiater', 'Psychiaterin', 'Nervenarzt', 'Depression',
      'Angststörung', 'seelische Gesundheit'],
    en: ['Psychiatry', 'psychiatrist', 'mental health', 'depression', 'anxiety'],
  }),
  specialty('orthopedics', [45, 20, 'TOWN', 0.06], {
    fr: ['Chirurgie orthopédique', 'orthopédiste', 'orthopédie', 'chirurgien orthopédique', 'os',
      'genou', 'hanche', 'épaule', 'dos'],
    de: ['Orthopädie und Unfallchirurgie', 'Orthopädie', 'Orthopäde', 'Orthopädin', 'Knochenarzt',
      'Knie', 'Hüfte', 'Schulter', 'Rücken'],
    en: ['Orthopedics', 'orthopaedics', 'orthopedist', 'bone doctor', 'knee', 'hip', 'shoulder', 'back'],
  }),
  specialty('ent', [40, 15, 'TOWN', 0.08], {
    fr: ['Oto-rhino-laryngologie', 'ORL', 'oto-rhino', 'médecin des oreilles', 'oreille', 'nez', 'gorge',
      'sinusite', 'audition'],
    de: ['Hals-Nasen-Ohren-Heilkunde', 'HNO', 'HNO-Arzt', 'HNO-Ärztin', 'Ohrenarzt', 'Hals', 'Nase',
      'Ohr', 'Hörtest'],
    en: ['Ear, nose and throat', 'ENT', 'ENT specialist', 'otolaryngology', 'ear', 'nose', 'throat',
      'hearing'],
  }),
];
