import type { LogRecord } from '@rendezvous/messaging/event-log';
import { idempotent } from '@rendezvous/messaging/idempotent-consumer';
import { createUuid } from '@rendezvous/platform/uuid';
import type { Messages } from '@rendezvous/region/messages';
import type { Region } from '@rendezvous/region/region';
import type { Pool } from 'pg';

import type { Alternatives } from './alternatives.ts';
import type { DoctorDirectory } from './doctor-directory.ts';
import { composeCalendarEntry } from './domain/calendar-entry.ts';
import { composeMail } from './domain/compose-mail.ts';
import type { DoctorDetails } from './domain/doctor-details.ts';
import { type Audience, audiencesOf, type Notice, noticeOf } from './domain/notice.ts';
import { insertMessages, type NewMessage } from './repository.ts';

const consumer = 'notifications';
const alternativesOffered = 3;

export interface WriteMessagesDependencies {
  readonly pool: Pool;
  readonly region: Region;
  readonly messages: Messages;
  readonly doctors: DoctorDirectory;
  readonly alternatives: Alternatives;
  /** Called once messages are committed. */
  wakeSender(): void;
}

/**
 * The handler of appointment events: writes a mail to the patient, if there is an address, and one
 * to the practice for each that people must know of. All that has to be asked of other services is
 * asked before the transaction; when one of them does not answer, the log tries the event again
 * and nothing is half done. A redelivered event writes nothing.
 */
export function createNotificationHandler(
  dependencies: WriteMessagesDependencies,
): (record: LogRecord) => Promise<void> {
  return async (record) => {
    const notice = noticeOf(record.value);
    if (notice === null) return;
    const messages = await writeMessages(dependencies, notice, record.headers['traceparent']);
    const handle = idempotent({
      pool: dependencies.pool,
      consumer,
      apply: (_event, client) => insertMessages(client, messages),
      afterCommit: () => dependencies.wakeSender(),
    });
    await handle(record);
  };
}

async function writeMessages(
  dependencies: WriteMessagesDependencies,
  notice: Notice,
  traceparent: string | undefined,
): Promise<NewMessage[]> {
  const { region, doctors, alternatives } = dependencies;
  const { doctorId, startsAt } = notice.appointment.slot;
  const origin = { language: region.defaultLanguage, requestId: notice.eventId, traceparent };
  const [doctor, offers] = await Promise.all([
    doctors.find(doctorId, origin),
    notice.kind === 'WITHDRAWN'
      ? alternatives.find(doctorId, new Date(startsAt), alternativesOffered, origin)
      : [],
  ]);
  return audiencesOf(notice).map((audience) =>
    writeMessage(dependencies, notice, audience, doctor, offers),
  );
}

function writeMessage(
  { region, messages }: WriteMessagesDependencies,
  notice: Notice,
  audience: Audience,
  doctor: DoctorDetails,
  alternatives: readonly Date[],
): NewMessage {
  const language = languageFor(region, messages, audience, notice.patient.language);
  const { countryCode } = region;
  const source = { notice, audience, language, countryCode, doctor, alternatives, messages };
  const texts = composeMail(source);
  const calendar = composeCalendarEntry(notice, texts, doctor);
  return {
    id: createUuid(),
    eventId: notice.eventId,
    doctorId: notice.appointment.slot.doctorId,
    slotStartsAt: new Date(notice.appointment.slot.startsAt),
    appointmentId: notice.appointment.id,
    chainId: notice.appointment.chainId,
    patientId: notice.patient.id,
    kind: notice.kind,
    audience,
    recipient: audience === 'PATIENT' ? notice.patient.email : doctor.practice.email,
    language,
    subject: texts.subject,
    body: texts.body,
    calendar: calendar.content,
    calendarMethod: calendar.method,
  };
}

/** The patient's language if there are messages in it (fr-CH counts as fr), else the region's. */
function languageFor(
  region: Region,
  messages: Messages,
  audience: Audience,
  patientLanguage: string,
): string {
  const wanted = patientLanguage.split('-', 1)[0]?.toLowerCase() ?? '';
  const isSpoken = audience === 'PATIENT' && messages.languages.includes(wanted);
  return isSpoken ? wanted : region.defaultLanguage;
}
