import { BadUserInput, Unauthenticated } from '@rendezvous/platform/errors';
import { decodeDoctorId, decodePracticeId, encodeDoctorId } from '@rendezvous/platform/ids';
import { addScheduleException } from './add-schedule-exception.ts';
import type { CalendarKeeper, CalendarOutcome } from './change-calendar.ts';
import type { SlotsContext } from './context.ts';
import type { Resolvers } from './generated/resolver-types.ts';
import {
  presentCalendarSlot,
  presentException,
  presentExceptions,
  presentOutcome,
  presentRule,
  readRuleInput,
} from './present-calendar.ts';
import { publishSchedule } from './publish-schedule.ts';
import { earliestDate, latestDate } from './read-availability.ts';
import { removeScheduleException } from './remove-schedule-exception.ts';
import { withdrawSlots } from './withdraw-slots.ts';

/** Who acts, which the schema's rules have made sure of. @throws Unauthenticated when nobody does */
function keeperOf({ caller, calendarLoaders }: SlotsContext): CalendarKeeper {
  if (caller.actor === null) throw new Unauthenticated();
  return { actor: caller.actor, keeps: calendarLoaders.keeps };
}

/** The doctor, when the caller acts for the practice of the calendar; null: as if unknown. */
async function findKept(id: string, { calendarLoaders }: SlotsContext): Promise<number | null> {
  const { doctorId } = decodeDoctorId(id, 'id');
  return (await calendarLoaders.keeps(doctorId)) ? doctorId : null;
}

/** Runs one change and puts its outcome into the shape of the mutation's union. */
async function answer<Result>(
  context: SlotsContext,
  operation: string,
  change: (keeper: CalendarKeeper) => Promise<CalendarOutcome>,
): Promise<Result> {
  const { caller, messages, calendarMetrics } = context;
  const { region, language } = caller;
  const outcome = await change(keeperOf(context));
  calendarMetrics.answered(region, operation, outcome);
  const success = `${operation.slice(0, 1).toUpperCase()}${operation.slice(1)}Success`;
  return presentOutcome(outcome, success, { messages, region, language }) as Result;
}

const queryFields: Resolvers['Query'] = {
  async managedDoctors(_parent, _args, { caller, calendars }) {
    const own = (caller.actor?.practices ?? []).map((id) => decodePracticeId(id, 'practices'));
    const practiceIds = own
      .filter(({ region }) => region === caller.region)
      .map(({ practiceId }) => practiceId);
    const doctorIds = await calendars.doctors(practiceIds);
    return doctorIds.map((doctorId) => ({ id: encodeDoctorId(caller.region, doctorId) }));
  },
};

const doctorFields: Resolvers['Doctor'] = {
  async schedule(doctor, _args, context) {
    const doctorId = await findKept(doctor.id, context);
    return doctorId === null ? null : context.calendarLoaders.schedule(doctorId);
  },

  async calendarDay(doctor, { date }, context) {
    if (date < earliestDate || date > latestDate) {
      throw new BadUserInput('date', `must lie between ${earliestDate} and ${latestDate}.`);
    }
    const doctorId = await findKept(doctor.id, context);
    if (doctorId === null) return null;
    const slots = await context.calendarLoaders.day({ doctorId, date });
    const { region } = context.caller;
    return {
      date,
      slots: slots.map((slot) => presentCalendarSlot(slot, region, doctor)),
    };
  },
};

const types: Resolvers = {
  Mutation: {
    publishSchedule: (_parent, { input }, context) =>
      answer(context, 'publishSchedule', (keeper) =>
        publishSchedule(context.writer, keeper, {
          ...input,
          rules: input.rules.map(readRuleInput),
        }),
      ),
    addScheduleException: (_parent, { input }, context) =>
      answer(context, 'addScheduleException', (keeper) =>
        addScheduleException(context.writer, keeper, input),
      ),
    removeScheduleException: (_parent, { input }, context) =>
      answer(context, 'removeScheduleException', (keeper) =>
        removeScheduleException(context.writer, keeper, input),
      ),
    withdrawSlots: (_parent, { input }, context) =>
      answer(context, 'withdrawSlots', (keeper) => withdrawSlots(context.writer, keeper, input)),
  },

  AddScheduleExceptionSuccess: {
    async exception({ changes }, _args, { caller, calendarLoaders }) {
      const { doctorId, exceptionId } = changes;
      const schedule = await calendarLoaders.schedule(doctorId);
      const found = schedule?.exceptions.find(({ id }) => id === exceptionId);
      return found === undefined ? null : presentException(found, caller.region, doctorId);
    },
  },

  CalendarChanges: {
    withdrawnCount: ({ withdrawnMinutes }) => withdrawnMinutes.length,
    settledCount: ({ doctorId, withdrawnMinutes }, _args, { calendars }) =>
      withdrawnMinutes.length === 0 ? 0 : calendars.countBlocked(doctorId, withdrawnMinutes),
  },

  Schedule: {
    publishedUntil: ({ generatedUntil }) => generatedUntil,
    rules: ({ rules }) => rules.map(presentRule),
    exceptions: (schedule, _args, { caller, now }) =>
      presentExceptions(schedule, caller.region, now),
  },
};

/** The resolvers of what practices see and change of their calendars. */
export const calendarResolvers = { Query: queryFields, Doctor: doctorFields, types };
