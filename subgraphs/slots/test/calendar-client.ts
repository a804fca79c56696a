import { randomUUID } from 'node:crypto';
import type { Actor } from '@rendezvous/platform/caller';
import type { CalendarKeeper } from '@rendezvous/slots/change-calendar';
import type { ScheduleRule } from '@rendezvous/slots/domain/schedule';
import type { RuleInput } from '@rendezvous/slots/domain/schedule-input';
import { presentRule } from '@rendezvous/slots/present-calendar';
import type { SubgraphClient } from './subgraph-client.ts';

/** A program that keeps the calendars of some practices. */
export function partnerOf(...practiceIds: number[]): Actor {
  return {
    role: 'partner',
    id: `clinic-${practiceIds.join('-')}`,
    practices: practiceIds.map((id) => `practice.fr.${id}`),
    scopes: ['schedule:read', 'schedule:write'],
  };
}

/** Changes calendars of doctors whose practices are numbered as they are. */
export function keeperOf(actor: Actor): CalendarKeeper {
  return {
    actor,
    keeps: (doctorId) => Promise.resolve(actor.practices.includes(`practice.fr.${doctorId}`)),
  };
}

/** Weekly hours as a practice writes them. */
export function asWritten(rule: ScheduleRule): RuleInput {
  return { ...presentRule(rule), weekday: rule.weekday };
}

const changes = 'changes { addedCount withdrawnCount takenCount settledCount }';

/** Runs a mutation of a calendar and returns its result; a request id is made unless one is given. */
export async function changeCalendar(
  subgraph: SubgraphClient,
  field: 'publishSchedule' | 'addScheduleException' | 'removeScheduleException' | 'withdrawSlots',
  input: object,
  actor: Actor,
) {
  const verbNoun = `${field[0]?.toUpperCase()}${field.slice(1)}`;
  const problems = /Schedule(Exception)?$/.test(field) && !field.startsWith('remove');
  const { data, errors } = await subgraph.query(
    `mutation ($input: ${verbNoun}Input!) {
      result: ${field}(input: $input) {
        __typename
        ... on UserError { code message }
        ${problems ? '... on InvalidSchedule { problems { field message } }' : ''}
        ... on ${verbNoun}Success {
          ${changes}
          ${field === 'addScheduleException' ? 'exception { id }' : ''}
        }
      }
    }`,
    { input: { requestId: randomUUID(), ...input } },
    { actor },
  );
  return data?.result ?? { errors: errors?.map(({ extensions }) => extensions) };
}
