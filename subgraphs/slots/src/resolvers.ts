import { decodeDoctorId, decodeSlotId, encodePracticeId } from '@rendezvous/platform/ids';
import { dateScalar, dateTimeScalar } from '@rendezvous/platform/scalars';
import { calendarResolvers } from './calendar-resolvers.ts';
import type { SlotsContext } from './context.ts';
import { findAlternatives } from './find-alternatives.ts';
import type { Resolvers } from './generated/resolver-types.ts';
import { presentSlot } from './present-slot.ts';
import { readAvailability } from './read-availability.ts';
import type { KnownSlot } from './repository.ts';

/** The schema's resolvers. They decode ids and present slots; the rest is in the use cases. */
export const resolvers: Resolvers = {
  Date: dateScalar,
  DateTime: dateTimeScalar,

  ...calendarResolvers.types,

  Query: {
    ...calendarResolvers.Query,

    async slot(_parent, args, context) {
      const slot = await findSlot(args.id, 'id', context);
      return slot === null || slot.isWithdrawn ? null : presentSlot(slot, context.caller.region);
    },

    async alternativeSlots(_parent, args, context) {
      const { region, doctorId, startsAt } = decodeSlotId(args.slotId, 'slotId');
      if (region !== context.caller.region) return [];
      const slot = await context.loaders.slot({ doctorId, startsAt });
      const request = {
        doctorId,
        startsAt,
        visitKind: slot?.visitKind ?? null,
        first: args.first,
        now: context.now,
        horizonDays: context.horizonDays,
      };
      const found = await findAlternatives(request, context.loaders.week);
      return found.map((alternative) => presentSlot(alternative, region));
    },
  },

  Doctor: {
    ...calendarResolvers.Doctor,

    __resolveReference(reference, context) {
      const { region } = decodeDoctorId(reference.id, 'id');
      return region === context.caller.region ? { id: reference.id } : null;
    },

    async availability(doctor, args, context) {
      const { doctorId } = decodeDoctorId(doctor.id, 'id');
      const { now, horizonDays } = context;
      const request = { doctorId, from: args.from, days: args.days, now, horizonDays };
      const available = await readAvailability(request, context.loaders.week);
      const { region } = context.caller;
      return available.map(({ date, slots }) => ({
        date,
        slots: slots.map((slot) => presentSlot(slot, region, doctor)),
      }));
    },

    async nextAvailableSlot(doctor, _args, context) {
      const { doctorId } = decodeDoctorId(doctor.id, 'id');
      const slot = await context.loaders.nextSlot(doctorId);
      return slot === null ? null : presentSlot(slot, context.caller.region);
    },

    async calendarPractice(doctor, _args, { caller, calendarLoaders }) {
      const practiceId = await calendarLoaders.practice(decodeDoctorId(doctor.id, 'id').doctorId);
      return practiceId === null ? null : encodePracticeId(caller.region, practiceId);
    },
  },

  Slot: {
    // Appointments refer to slots that are past or were withdrawn, so those are answered too.
    async __resolveReference(reference, context) {
      const slot = await findSlot(reference.id, 'id', context);
      return slot === null ? null : presentSlot(slot, context.caller.region);
    },
  },
};

async function findSlot(
  id: string,
  field: string,
  { caller, loaders }: SlotsContext,
): Promise<KnownSlot | null> {
  const { region, doctorId, startsAt } = decodeSlotId(id, field);
  // Another region's slot is as unknown here as one that never was.
  return region === caller.region ? loaders.slot({ doctorId, startsAt }) : null;
}
