import type { SpecialtyTexts } from './domain/vocabulary.ts';
import type { DoctorProfile, PracticeProfile } from './repository.ts';
import type { SearchSummary } from './search-doctors.ts';
import type { Suggestion } from './suggest.ts';

/** What the resolvers of each type get: what was read, presented only as far as it is asked for. */
export type DoctorMapper = DoctorProfile;
export type PracticeMapper = PracticeProfile;
export type SpecialtyMapper = SpecialtyTexts;
export type DoctorFacetsMapper = SearchSummary['facets'];
export type SuggestionMapper = Suggestion;
