import { specialty } from './specialty.ts';
import type { Specialty } from './specialty.ts';

/** Physicians who mostly treat without operating. */
export const medicalSpecialties: readonly Specialty[] = [
  specialty('internal-medicine', [30, 30, 'TOWN', 0.15], {
    fr: ['Médecine interne', 'interniste', 'maladies rares', 'bilan de santé'],
    de: ['Innere Medizin', 'Internist', 'Internistin', 'innere Organe', 'Gesundheitscheck'],
    en: ['Internal medicine', 'internist', 'tiredness', 'check-up'],
  }),
  specialty('gastroenterology', [20, 30, 'TOWN', 0.1], {
    fr: ['Gastro-entérologie', 'gastro-entérologue', 'gastro', 'estomac', 'ventre', 'intestin', 'foie',
      'coloscopie'],
    de: ['Gastroenterologie', 'Gastroenterologe', 'Magenarzt', 'Magen', 'Darm', 'Bauch', 'Leber',
      'Darmspiegelung'],
    en: ['Gastroenterology', 'gastroenterologist', 'stomach', 'bowel', 'belly', 'liver', 'colonoscopy'],
  }),
  specialty('pulmonology', [16, 30, 'TOWN', 0.1], {
    fr: ['Pneumologie', 'pneumologue', 'poumon', 'asthme', 'médecin des poumons', 'respiration'],
    de: ['Pneumologie', 'Lungenarzt', 'Lungenfacharzt', 'Pneumologe', 'Lunge', 'Asthma', 'Atemnot'],
    en: ['Pulmonology', 'pulmonologist', 'lung doctor', 'lungs', 'asthma', 'breathing'],
  }),
  specialty('neurology', [24, 30, 'TOWN', 0.2], {
    fr: ['Neurologie', 'neurologue', 'cerveau', 'nerfs', 'migraine', 'épilepsie', 'mémoire'],
    de: ['Neurologie', 'Neurologe', 'Neurologin', 'Nervenarzt', 'Gehirn', 'Nerven', 'Migräne',
      'Kopfschmerzen'],
    en: ['Neurology', 'neurologist', 'brain', 'nerves', 'migraine', 'headache', 'epilepsy'],
  }),
  specialty('endocrinology', [14, 30, 'TOWN', 0.3], {
    fr: ['Endocrinologie', 'endocrinologue', 'diabétologue', 'diabète', 'thyroïde', 'hormones'],
    de: ['Endokrinologie und Diabetologie', 'Endokrinologe', 'Diabetologe', 'Diabetes', 'Zucker',
      'Schilddrüse', 'Hormone'],
    en: ['Endocrinology', 'endocrinologist', 'diabetes', 'thyroid', 'hormones'],
  }),
  specialty('rheumatology', [14, 30, 'TOWN', 0.15], {
    fr: ['Rhumatologie', 'rhumatologue', 'rhumatisme', 'arthrose', 'articulations', 'mal de dos'],
    de: ['Rheumatologie', 'Rheumatologe', 'Rheuma', 'Arthrose', 'Gelenke', 'Gelenkschmerzen'],
    en: ['Rheumatology', 'rheumatologist', 'arthritis', 'joints', 'joint pain'],
  }),
  specialty('nephrology', [8, 30, 'CITY', 0.1], {
    fr: ['Néphrologie', 'néphrologue', 'rein', 'reins', 'dialyse'],
    de: ['Nephrologie', 'Nephrologe', 'Nierenarzt', 'Niere', 'Dialyse'],
    en: ['Nephrology', 'nephrologist', 'kidney', 'kidneys', 'dialysis'],
  }),
  specialty('oncology', [10, 30, 'CITY', 0.1], {
    fr: ['Oncologie', 'oncologue', 'cancérologue', 'cancer', 'tumeur', 'chimiothérapie'],
    de: ['Onkologie', 'Onkologe', 'Krebsarzt', 'Krebs', 'Tumor', 'Chemotherapie'],
    en: ['Oncology', 'oncologist', 'cancer', 'tumour', 'tumor', 'chemotherapy'],
  }),
  specialty('hematology', [6, 30, 'CITY', 0.1], {
    fr: ['Hématologie', 'hématologue', 'sang', 'anémie', 'leucémie'],
    de: ['Hämatologie', 'Hämatologe', 'Blut', 'Blutkrankheit', 'Anämie', 'Leukämie'],
    en: ['Hematology', 'haematology', 'hematologist', 'blood', 'anemia', 'leukemia'],
  }),
  specialty('allergology', [10, 30, 'TOWN', 0.1], {
    fr: ['Allergologie', 'allergologue', 'allergie', 'rhume des foins', 'pollen'],
    de: ['Allergologie', 'Allergologe', 'Allergie', 'Heuschnupfen', 'Pollen'],
    en: ['Allergology', 'allergist', 'allergy', 'hay fever', 'pollen'],
  }),
  specialty('angiology', [12, 30, 'CITY', 0.05], {
    fr: ['Médecine vasculaire', 'angiologue', 'phlébologue', 'veines', 'varices', 'circulation'],
    de: ['Angiologie', 'Angiologe', 'Gefäßarzt', 'Venen', 'Krampfadern', 'Durchblutung'],
    en: ['Angiology', 'vascular medicine', 'veins', 'varicose veins', 'circulation'],
  }),
  specialty('infectious-diseases', [5, 30, 'CITY', 0.2], {
    fr: ['Maladies infectieuses', 'infectiologue', 'infection', 'VIH', 'maladie tropicale'],
    de: ['Infektiologie', 'Infektiologe', 'Infektion', 'HIV', 'Tropenkrankheit'],
    en: ['Infectious diseases', 'infectiologist', 'infection', 'HIV', 'tropical disease'],
  }),
  specialty('travel-medicine', [6, 20, 'CITY', 0.3], {
    fr: ['Médecine des voyages', 'vaccination', 'vaccin', 'voyage', 'fièvre jaune', 'paludisme'],
    de: ['Reise- und Tropenmedizin', 'Reisemedizin', 'Tropenarzt', 'Impfung', 'Reiseimpfung', 'Malaria'],
    en: ['Travel medicine', 'vaccination', 'travel vaccine', 'yellow fever', 'malaria'],
  }),
  specialty('geriatrics', [9, 40, 'TOWN', 0.1], {
    fr: ['Gériatrie', 'gériatre', 'personne âgée', 'vieillesse', 'trouble de la mémoire'],
    de: ['Geriatrie', 'Geriater', 'Altersmedizin', 'Senioren', 'Gedächtnisstörung'],
    en: ['Geriatrics', 'geriatrician', 'elderly', 'old age', 'memory problems'],
  }),
  specialty('sports-medicine', [14, 30, 'TOWN', 0.08], {
    fr: ['Médecine du sport', 'médecin du sport', 'sport', 'entorse', 'certificat médical sport'],
    de: ['Sportmedizin', 'Sportarzt', 'Sportärztin', 'Sportverletzung', 'Verstauchung', 'Sportattest'],
    en: ['Sports medicine', 'sports doctor', 'sports injury', 'sprain'],
  }),
  specialty('rehabilitation', [8, 40, 'CITY', 0.05], {
    fr: ['Médecine physique et de réadaptation', 'médecin rééducateur', 'rééducation', 'réadaptation'],
    de: ['Physikalische und Rehabilitative Medizin', 'Rehabilitation', 'Rehaarzt', 'Reha'],
    en: ['Physical medicine and rehabilitation', 'physiatrist', 'rehabilitation', 'rehab'],
  }),
  specialty('pain-medicine', [8, 40, 'CITY', 0.15], {
    fr: ['Médecine de la douleur', 'algologue', 'douleur chronique', 'centre antidouleur'],
    de: ['Schmerzmedizin', 'Schmerztherapeut', 'Schmerztherapie', 'chronische Schmerzen'],
    en: ['Pain medicine', 'pain doctor', 'chronic pain', 'pain clinic'],
  }),
  specialty('sleep-medicine', [5, 40, 'CITY', 0.3], {
    fr: ['Médecine du sommeil', 'somnologue', 'sommeil', 'insomnie', 'apnée', 'ronflement'],
    de: ['Schlafmedizin', 'Schlafmediziner', 'Schlaf', 'Schlafstörung', 'Schlafapnoe', 'Schnarchen'],
    en: ['Sleep medicine', 'sleep doctor', 'sleep', 'insomnia', 'sleep apnea', 'snoring'],
  }),
  specialty('nutrition-medicine', [8, 40, 'TOWN', 0.4], {
    fr: ['Nutrition', 'médecin nutritionniste', 'nutritionniste', 'obésité', 'perdre du poids', 'régime'],
    de: ['Ernährungsmedizin', 'Ernährungsmediziner', 'Ernährung', 'Übergewicht', 'Abnehmen', 'Diät'],
    en: ['Nutrition medicine', 'nutritionist', 'obesity', 'weight loss', 'diet'],
  }),
  specialty('addiction-medicine', [6, 40, 'CITY', 0.4], {
    fr: ['Addictologie', 'addictologue', 'addiction', 'alcool', 'arrêter de fumer', 'tabac'],
    de: ['Suchtmedizin', 'Suchtarzt', 'Sucht', 'Alkohol', 'Rauchen aufhören', 'Drogen'],
    en: ['Addiction medicine', 'addiction', 'alcohol', 'quit smoking', 'drugs'],
  }),
  specialty('sexual-health', [5, 30, 'CITY', 0.3], {
    fr: ['Santé sexuelle', 'sexologue', 'sexologie', 'dépistage IST', 'libido'],
    de: ['Sexualmedizin', 'Sexologe', 'sexuelle Gesundheit', 'STI-Test', 'Libido'],
    en: ['Sexual health', 'sexologist', 'STI test', 'libido'],
  }),
  specialty('child-psychiatry', [12, 45, 'CITY', 0.3], {
    fr: ["Psychiatrie de l'enfant et de l'adolescent", 'pédopsychiatre', 'pédopsychiatrie',
      'TDAH', 'enfant anxieux'],
    de: ['Kinder- und Jugendpsychiatrie', 'Kinderpsychiater', 'Jugendpsychiater', 'Schulangst', 'ADHS'],
    en: ['Child and adolescent psychiatry', 'child psychiatrist', 'school anxiety', 'ADHD'],
  }),
  specialty('reproductive-medicine', [6, 30, 'CITY', 0.2], {
    fr: ['Médecine de la reproduction', 'fertilité', 'infertilité', 'PMA', 'FIV'],
    de: ['Reproduktionsmedizin', 'Kinderwunsch', 'Kinderwunschzentrum', 'Fruchtbarkeit', 'IVF'],
    en: ['Reproductive medicine', 'fertility', 'infertility', 'IVF'],
  }),
  specialty('genetics', [3, 45, 'CITY', 0.4], {
    fr: ['Génétique médicale', 'généticien', 'conseil génétique', 'maladie héréditaire'],
    de: ['Humangenetik', 'Humangenetiker', 'genetische Beratung', 'Erbkrankheit'],
    en: ['Medical genetics', 'geneticist', 'genetic counselling', 'hereditary disease'],
  }),
  specialty('radiology', [24, 20, 'TOWN', 0], {
    fr: ['Radiologie', 'radiologue', 'radio', 'IRM', 'scanner', 'échographie', 'mammographie'],
    de: ['Radiologie', 'Radiologe', 'Radiologin', 'Röntgen', 'MRT', 'CT', 'Mammographie'],
    en: ['Radiology', 'radiologist', 'x-ray', 'MRI', 'CT scan', 'ultrasound', 'mammogram'],
  }),
  specialty('nuclear-medicine', [4, 30, 'CITY', 0], {
    fr: ['Médecine nucléaire', 'scintigraphie', 'TEP'],
    de: ['Nuklearmedizin', 'Nuklearmediziner', 'Szintigraphie', 'PET'],
    en: ['Nuclear medicine', 'scintigraphy', 'PET scan'],
  }),
  specialty('occupational-medicine', [8, 30, 'CITY', 0.2], {
    fr: ['Médecine du travail', 'médecin du travail', "visite d'aptitude"],
    de: ['Arbeitsmedizin', 'Betriebsarzt', 'Arbeitsmediziner', 'Eignungsuntersuchung'],
    en: ['Occupational medicine', 'company doctor', 'work fitness exam'],
  }),
  specialty('acupuncture', [7, 40, 'TOWN', 0], {
    fr: ['Acupuncture', 'acupuncteur', 'médecine chinoise', 'aiguilles'],
    de: ['Akupunktur', 'Akupunkteur', 'chinesische Medizin', 'Nadeln'],
    en: ['Acupuncture', 'acupuncturist', 'Chinese medicine', 'needles'],
  }),
  specialty('homeopathy', [8, 40, 'TOWN', 0.2], {
    fr: ['Homéopathie', 'homéopathe', 'médecine douce', 'allergie', 'troubles du sommeil'],
    de: ['Homöopathie', 'Homöopath', 'Naturheilverfahren', 'Naturheilkunde', 'Allergie', 'Schlafprobleme'],
    en: ['Homeopathy', 'homeopath', 'naturopathy', 'allergy', 'trouble sleeping'],
  }),
];
