import type { SlotRef } from '@rendezvous/events/event-types';
import type { Messages } from '@rendezvous/region/messages';

import { addressOf, type DoctorDetails } from './doctor-details.ts';
import { formatWhen, formatZone } from './local-time.ts';
import { oneLine } from './mail-text.ts';
import { type Audience, audiencesOf, type Notice } from './notice.ts';

/** Everything a mail is made from. */
export interface MailSource {
  readonly notice: Notice;
  readonly audience: Audience;
  /** One of the languages there are messages in. */
  readonly language: string;
  readonly countryCode: string;
  readonly doctor: DoctorDetails;
  /** Starts of free times offered instead, for a withdrawal. */
  readonly alternatives: readonly Date[];
  readonly messages: Messages;
}

/** A mail's texts. */
export interface MailTexts {
  /** One line. */
  readonly subject: string;
  /** Plain text: paragraphs are separated by an empty line. */
  readonly body: string;
  /** What the calendar entry is called. */
  readonly summary: string;
  readonly location: string;
}

/** Writes subject, text and calendar title of the mail about a notice. Pure. */
export function composeMail(source: MailSource): MailTexts {
  const { notice, audience, doctor } = source;
  const kind = notice.kind.toLowerCase();
  const prefix = audience === 'PATIENT' ? `mail.${kind}` : `mail.practice.${kind}`;
  const values = {
    doctor: oneLine(doctor.name),
    patient: oneLine(notice.patient.name),
    when: whenOf(source, notice.appointment.slot),
    // A practice is told whether the patient was, too, or has to be called.
    reached: audiencesOf(notice).includes('PATIENT') ? 'yes' : 'no',
  };
  const say = (key: string): string => source.messages.format(source.language, key, values);
  const textKey = notice.kind === 'CANCELED' ? `text.${notice.canceledBy}` : 'text';
  const paragraphs = [
    say(audience === 'PATIENT' ? 'mail.greeting' : 'mail.practice.greeting'),
    say(`${prefix}.${textKey}`),
    factsOf(source),
    ...offersOf(source),
    say('mail.closing'),
  ];
  return {
    subject: oneLine(say(`${prefix}.subject`)),
    body: paragraphs.join('\n\n'),
    summary: oneLine(say(`mail.calendar.${audience}`)),
    location: locationOf(source),
  };
}

function whenOf({ language, countryCode }: MailSource, slot: SlotRef): string {
  return formatWhen(language, countryCode, slot.timeZone, new Date(slot.startsAt));
}

function whenAndZoneOf(source: MailSource, slot: SlotRef): string {
  const { language, countryCode } = source;
  const zone = formatZone(language, countryCode, slot.timeZone, new Date(slot.startsAt));
  return `${whenOf(source, slot)} (${zone})`;
}

function locationOf({ notice, doctor, messages, language }: MailSource): string {
  if (notice.appointment.slot.visitKind === 'VIDEO') return messages.format(language, 'mail.video');
  return oneLine(addressOf(doctor));
}

function factsOf(source: MailSource): string {
  const { notice, audience, doctor, messages, language } = source;
  const line = (key: string, value: string): string =>
    messages.format(language, `mail.line.${key}`, { value: oneLine(value) });
  const { slot } = notice.appointment;
  return [
    line('when', whenAndZoneOf(source, slot)),
    ...(notice.previous === null
      ? []
      : [line('previously', whenAndZoneOf(source, notice.previous.slot))]),
    line('doctor', doctor.name),
    ...(audience === 'PRACTICE' ? [line('patient', notice.patient.name)] : []),
    line('where', locationOf(source)),
    ...(audience === 'PATIENT' ? [line('phone', doctor.practice.phone)] : []),
  ].join('\n');
}

function offersOf(source: MailSource): string[] {
  const { notice, audience, alternatives, messages, language, countryCode } = source;
  if (notice.kind !== 'WITHDRAWN' || audience !== 'PATIENT') return [];
  const values = { doctor: oneLine(source.doctor.name) };
  if (alternatives.length === 0)
    return [messages.format(language, 'mail.alternatives.none', values)];
  const { timeZone } = notice.appointment.slot;
  const times = alternatives.map(
    (start) => `- ${formatWhen(language, countryCode, timeZone, start)}`,
  );
  return [[messages.format(language, 'mail.alternatives.some', values), ...times].join('\n')];
}
