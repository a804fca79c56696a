import { phraseKeys, type SpecialtyTexts } from '../domain/vocabulary.ts';
import type { DescriptionLanguage, DoctorDocument } from './doctor-document.ts';
import { stopWords } from './stop-words.ts';

/** What an index of doctors is created with. */
export interface IndexDefinition {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
}

/** Longer beginnings of names are compared letter by letter, see elasticsearch-suggest.ts. */
export const prefixLettersMax = 20;

/** What each language is stemmed with: the Snowball stemmers that PostgreSQL has. */
const stemmers: Readonly<Record<DescriptionLanguage, string>> = {
  fr: 'french',
  de: 'german2',
  en: 'porter2',
};

/**
 * The definition of an index of doctors, from the specialties of its region. Names are folded but
 * not stemmed; descriptions are folded and stemmed in their language; specialties carry their names
 * and everyday words in every language. The analyzers do what fold() and PostgreSQL's text search
 * configurations do, because both engines have to find the same doctors.
 */
export function doctorIndex(specialties: readonly SpecialtyTexts[]): IndexDefinition {
  return {
    settings: {
      // 500,000 doctors are about 1 GB. A second node gets a copy by itself; a single one needs none.
      number_of_shards: 1,
      auto_expand_replicas: '0-1',
      analysis: analysis(specialties),
    },
    mappings: { dynamic: 'strict', properties },
  };
}

/** Whether somebody has a word, not how often: relevance is in tiers, not in frequencies. */
const plainText = { type: 'text', norms: false, index_options: 'docs' } as const;
const keyword = { type: 'keyword' } as const;

const properties: Readonly<Record<keyof DoctorDocument | 'words', unknown>> = {
  doctorId: { type: 'integer' },
  name: {
    ...plainText,
    analyzer: 'folded',
    copy_to: 'words',
    fields: { starts: { ...plainText, analyzer: 'starts', search_analyzer: 'folded' } },
  },
  town: { ...plainText, analyzer: 'folded', copy_to: 'words' },
  practiceName: { ...plainText, analyzer: 'folded', copy_to: 'words' },
  /** Every word of name, town and practice: what a mistyped word is compared with. */
  words: { ...plainText, analyzer: 'folded' },
  bios: {
    properties: {
      fr: { ...plainText, analyzer: 'bio_fr' },
      de: { ...plainText, analyzer: 'bio_de' },
      en: { ...plainText, analyzer: 'bio_en' },
    },
  },
  specialties: {
    ...keyword,
    fields: {
      phrases: { ...plainText, analyzer: 'specialty_phrases', search_analyzer: 'keyword' },
    },
  },
  mainSpecialty: keyword,
  languages: keyword,
  insurances: keyword,
  visitKinds: keyword,
  location: { type: 'geo_point' },
  latitude: { type: 'double', index: false },
  longitude: { type: 'double', index: false },
  popularityPoints: { type: 'integer' },
  free: {
    type: 'nested',
    properties: {
      date: { type: 'date', format: 'strict_date' },
      bits: { type: 'byte' },
      from: { type: 'long' },
      until: { type: 'long' },
    },
  },
  // Only read back, with the doctors of a page.
  changedDays: { type: 'object', enabled: false },
  changedBy: { type: 'long' },
  availabilityVersion: { type: 'long' },
};

function analysis(specialties: readonly SpecialtyTexts[]): Record<string, unknown> {
  const folded = ['lowercase', 'asciifolding'];
  const language = (code: DescriptionLanguage): object => ({
    tokenizer: 'letters_and_digits',
    filter: [...folded, `stop_${code}`, `stem_${code}`],
  });
  return {
    // An apostrophe ends a word, so l'été is "l" and "ete", and elided articles are stop words.
    tokenizer: { letters_and_digits: { type: 'pattern', pattern: '[^\\p{L}\\p{M}\\p{N}]+' } },
    filter: {
      beginnings: { type: 'edge_ngram', min_gram: 1, max_gram: prefixLettersMax },
      ...languageFilters('fr'),
      ...languageFilters('de'),
      ...languageFilters('en'),
      specialty_synonyms: { type: 'synonym', synonyms: synonyms(specialties) },
    },
    analyzer: {
      folded: { tokenizer: 'letters_and_digits', filter: folded },
      starts: { tokenizer: 'letters_and_digits', filter: [...folded, 'beginnings'] },
      bio_fr: language('fr'),
      bio_de: language('de'),
      bio_en: language('en'),
      specialty_phrases: { tokenizer: 'keyword', filter: ['specialty_synonyms'] },
    },
  };
}

function languageFilters(language: DescriptionLanguage): Record<string, unknown> {
  return {
    [`stop_${language}`]: { type: 'stop', stopwords: stopWords[language] },
    [`stem_${language}`]: { type: 'stemmer', language: stemmers[language] },
  };
}

/**
 * A rule for each specialty: its id stands for all the phrases that mean it. They are the keys under
 * which the vocabulary knows them, without endings, so that the engine understands what it does.
 */
function synonyms(specialties: readonly SpecialtyTexts[]): string[] {
  const rules = specialties
    .map((specialty) => ({ id: specialty.id, keys: phraseKeys(specialty) }))
    .filter(({ keys }) => keys.length > 0)
    .map(({ id, keys }) => `${id} => ${keys.join(',')}`);
  // While the data set is still being written; a filter without any rule is refused.
  return rules.length === 0 ? ['none => none'] : rules;
}
