import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { decodeDoctorId, encodeDoctorId, encodePracticeId } from '@rendezvous/platform/ids';
import { dateScalar } from '@rendezvous/platform/scalars';
import type { DoctorsContext } from './context.ts';
import type { Resolvers } from './generated/resolver-types.ts';
import { languageName, localise } from './localise.ts';
import type { DoctorProfile } from './repository.ts';
import { searchDoctors } from './search-doctors.ts';
import type { FacetValue } from './search-doctors.ts';
import { suggest } from './suggest.ts';

const firstDefault = 20;
const suggestionsDefault = 8;

/** The schema's resolvers. They decode ids and present what was found; the rest is in use cases. */
export const resolvers: Resolvers = {
  Date: dateScalar,

  Query: {
    async searchDoctors(_parent, args, { region, loaders, now }, info) {
      const reference = await region.reference();
      const page = await searchDoctors(
        {
          filter: args.filter,
          sort: args.sort ?? 'BEST',
          first: args.first ?? firstDefault,
          after: args.after ?? null,
          summary: selects(info, ['totalCount', 'facets']),
        },
        { ...region, reference, now },
      );
      const nodes = await Promise.all(page.edges.map((edge) => loaders.doctor.load(edge.doctorId)));
      const edges = page.edges.flatMap(({ cursor, distanceKm, travelMinutes }, index) => {
        const node = nodes[index];
        // A doctor removed since the search engine last heard of it.
        return node == null ? [] : [{ cursor, distanceKm, travelMinutes, node }];
      });
      return {
        edges,
        pageInfo: {
          hasNextPage: page.hasNextPage,
          hasPreviousPage: page.hasPreviousPage,
          startCursor: page.edges[0]?.cursor ?? null,
          endCursor: page.edges.at(-1)?.cursor ?? null,
        },
        totalCount: page.summary?.totalCount ?? 0,
        facets: page.summary?.facets ?? noFacets,
        degraded: page.degraded,
      };
    },

    doctor: (_parent, args, context) => findDoctor(args.id, context),

    async specialties(_parent, _args, { region, caller }) {
      const { specialties } = await region.reference();
      const nameOf = (texts: Readonly<Record<string, string>>): string =>
        localise(texts, caller.language) ?? '';
      const { compare } = new Intl.Collator(caller.language);
      return [...specialties.values()].toSorted((left, right) =>
        compare(nameOf(left.names), nameOf(right.names)),
      );
    },

    async suggest(_parent, args, { region }) {
      const { vocabulary } = await region.reference();
      return suggest(
        { text: args.text, near: args.near ?? null, first: args.first ?? suggestionsDefault },
        { ...region, vocabulary },
      );
    },
  },

  Doctor: {
    __resolveReference: (reference, context) => findDoctor(reference.id, context),
    id: (doctor, _args, { caller }) => encodeDoctorId(caller.region, doctor.id),
    async specialties(doctor, _args, { region }) {
      const { specialties } = await region.reference();
      return doctor.specialties.flatMap((id) => specialties.get(id) ?? []);
    },
    async insurances(doctor, _args, { region }) {
      const { insurances } = await region.reference();
      return doctor.insurances.map((id) => ({ id, name: insurances.get(id) ?? id }));
    },
    bio: (doctor, _args, { caller }) => localise(doctor.bios, caller.language),
    async practice(doctor, _args, { loaders }) {
      const practice = await loaders.practice.load(doctor.practiceId);
      if (practice === null) throw new Error(`doctor ${doctor.id} has no practice`);
      return practice;
    },
  },

  Practice: {
    id: (practice, _args, { caller }) => encodePracticeId(caller.region, practice.id),
  },

  Specialty: {
    name: (specialty, _args, { caller }) =>
      localise(specialty.names, caller.language) ?? specialty.id,
    synonyms: (specialty, _args, { caller }) => [
      ...(localise(specialty.synonyms, caller.language) ?? []),
    ],
  },

  DoctorFacets: {
    async specialties(facets, _args, { region, caller }) {
      const { specialties } = await region.reference();
      return facets.specialties.map((facet) => ({
        ...facet,
        label: localise(specialties.get(facet.value)?.names ?? {}, caller.language) ?? facet.value,
      }));
    },
    async insurances(facets, _args, { region }) {
      const { insurances } = await region.reference();
      return facets.insurances
        .slice(0, shortFacet)
        .map((facet) => ({ ...facet, label: insurances.get(facet.value) ?? facet.value }));
    },
    languages: (facets, _args, { caller }) =>
      facets.languages
        .slice(0, shortFacet)
        .map((facet) => ({ ...facet, label: languageName(facet.value, caller.language) })),
    visitKinds: (facets, _args, { caller, messages }) =>
      facets.visitKinds.map((facet: FacetValue) => ({
        ...facet,
        label: messages.format(caller.language, `search.visitKind.${facet.value}`),
      })),
  },

  Suggestion: {
    async text(suggestion, _args, { region, caller, loaders }) {
      if (suggestion.kind === 'PLACE') return suggestion.place.name;
      if (suggestion.kind === 'DOCTOR') {
        return (await loaders.doctor.load(suggestion.doctorId))?.name ?? '';
      }
      const { specialties } = await region.reference();
      const names = specialties.get(suggestion.specialty)?.names ?? {};
      return localise(names, caller.language) ?? suggestion.specialty;
    },
    async specialty(suggestion, _args, { region }) {
      if (suggestion.kind !== 'SPECIALTY') return null;
      return (await region.reference()).specialties.get(suggestion.specialty) ?? null;
    },
    doctor: async (suggestion, _args, { loaders }) =>
      suggestion.kind === 'DOCTOR' ? loaders.doctor.load(suggestion.doctorId) : null,
    place: (suggestion) => (suggestion.kind === 'PLACE' ? suggestion.place : null),
  },
};

const shortFacet = 30;
const noFacets = { specialties: [], languages: [], insurances: [], visitKinds: [] };

async function findDoctor(id: string, context: DoctorsContext): Promise<DoctorProfile | null> {
  const { region, doctorId } = decodeDoctorId(id, 'id');
  // Another region's doctor is as unknown here as one that never was.
  return region === context.caller.region ? context.loaders.doctor.load(doctorId) : null;
}

/** Whether the answer is to contain one of the fields: what nobody asked for is not counted. */
function selects(info: GraphQLResolveInfo, names: readonly string[]): boolean {
  function inSet(set: SelectionSetNode | undefined): boolean {
    return (set?.selections ?? []).some((selection) => {
      if (selection.kind === Kind.FIELD) return names.includes(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return inSet(selection.selectionSet);
      return inSet(info.fragments[selection.name.value]?.selectionSet);
    });
  }
  return info.fieldNodes.some((node) => inSet(node.selectionSet));
}
