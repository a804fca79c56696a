import { describe, expect, test } from '@jest/globals';
import { createMessages } from '@rendezvous/region/messages';
import type { EventEnvelope } from '@rendezvous/events/envelope';

import { composeMail, type MailTexts } from '../../src/domain/compose-mail.ts';
import { type Audience, noticeOf } from '../../src/domain/notice.ts';
import {
  ada,
  appointmentRef,
  canceled,
  created,
  doctor,
  held,
  rescheduled,
} from '../support/sample-notices.ts';

const messages = createMessages();

function compose(
  event: EventEnvelope,
  language: string,
  audience: Audience = 'PATIENT',
  alternatives: Date[] = [],
): MailTexts {
  const notice = noticeOf(event);
  if (notice === null) throw new Error('no notice');
  const countryCode = language === 'de' ? 'DE' : 'FR';
  return composeMail({ notice, audience, language, countryCode, doctor, alternatives, messages });
}

describe('a mail to the patient', () => {
  test('in French', () => {
    const mail = compose(created(appointmentRef()), 'fr');
    expect(mail.subject).toBe(
      'Rendez-vous confirmé : Dr Jeanne Martin, mardi 24 novembre 2026 à 09:30',
    );
    expect(mail.body).toBe(
      `Bonjour Ada Lovelace,

Votre rendez-vous est confirmé. La pièce jointe permet de l'ajouter à votre agenda.

Date : mardi 24 novembre 2026 à 09:30 (heure normale d’Europe centrale)
Médecin : Dr Jeanne Martin
Lieu : Cabinet Bellecour, 12 place Bellecour, 69002 Lyon
Téléphone : +33 4 00 00 00 00

Rendezvous
Ce message est envoyé automatiquement, merci de ne pas y répondre.`,
    );
    expect(mail.summary).toBe('Rendez-vous : Dr Jeanne Martin');
  });

  test('in German, moved', () => {
    const mail = compose(rescheduled(appointmentRef()), 'de');
    expect(mail.subject).toBe(
      'Termin verschoben: Dr Jeanne Martin, Mittwoch, 25. November 2026 um 09:30',
    );
    expect(mail.body).toBe(
      `Guten Tag Ada Lovelace,

Ihr Termin wurde verschoben. Der Anhang verschiebt ihn auch in Ihrem Kalender.

Wann: Mittwoch, 25. November 2026 um 09:30 (Mitteleuropäische Normalzeit)
Bisher: Dienstag, 24. November 2026 um 09:30 (Mitteleuropäische Normalzeit)
Bei: Dr Jeanne Martin
Wo: Cabinet Bellecour, 12 place Bellecour, 69002 Lyon
Telefon: +33 4 00 00 00 00

Rendezvous
Diese Nachricht wurde automatisch versandt. Bitte antworten Sie nicht darauf.`,
    );
  });

  test('in English, withdrawn, with other times', () => {
    const starts = [new Date('2026-11-24T09:30:00Z'), new Date('2026-12-01T08:00:00Z')];
    const event = canceled(appointmentRef(), 'WITHDRAWN');
    const mail = compose(event, 'en', 'PATIENT', starts);
    expect(mail.subject).toBe(
      'Appointment canceled by the practice: Dr Jeanne Martin, Tuesday, 24 November 2026 at 09:30',
    );
    expect(mail.body).toContain(
      `These times with Dr Jeanne Martin are still free:
- Tuesday, 24 November 2026 at 10:30
- Tuesday, 1 December 2026 at 09:00`,
    );
    expect(compose(event, 'en').body).toContain('has no other free time at the moment');
  });

  test('says who canceled', () => {
    expect(compose(canceled(appointmentRef(), 'PATIENT'), 'fr').body).toContain(
      'Vous avez annulé ce rendez-vous.',
    );
    expect(compose(canceled(appointmentRef(), 'PRACTICE'), 'de').body).toContain(
      'Die Praxis hat diesen Termin abgesagt.',
    );
  });

  test('says the times of the practice, also overseas and by video', () => {
    const base = appointmentRef();
    const slot = { ...base.slot, timeZone: 'America/Martinique', visitKind: 'VIDEO' as const };
    const mail = compose(created({ ...base, slot }), 'fr');
    expect(mail.body).toContain('mardi 24 novembre 2026 à 04:30 (heure normale de l’Atlantique)');
    expect(mail.location).toBe('Consultation vidéo');
  });

  test('tells the two half past twos of the night in which the clocks go back apart', () => {
    const at = (startsAt: string): string => {
      const base = appointmentRef();
      return compose(created({ ...base, slot: { ...base.slot, startsAt } }), 'de').body;
    };
    const day = 'Sonntag, 25. Oktober 2026 um 02:30';
    expect(at('2026-10-25T00:30:00Z')).toContain(`${day} (Mitteleuropäische Sommerzeit)`);
    expect(at('2026-10-25T01:30:00Z')).toContain(`${day} (Mitteleuropäische Normalzeit)`);
    expect(at('2026-03-29T01:00:00Z')).toContain('29. März 2026 um 03:00');
  });

  test('a name with line breaks stays on its line', () => {
    const mallory = { ...ada, name: 'Mallory\r\nBcc: all@example.org\u2028x' };
    const mail = compose(created(appointmentRef(), mallory), 'en', 'PRACTICE');
    expect(mail.subject).not.toMatch(/[\r\n\u2028]/);
    expect(mail.body).toContain('Patient: Mallory Bcc: all@example.org x\n');
  });
});

test('a mail to the practice names the patient', () => {
  const mail = compose(created(appointmentRef()), 'fr', 'PRACTICE');
  expect(mail.subject).toBe('Nouveau rendez-vous : Ada Lovelace, mardi 24 novembre 2026 à 09:30');
  expect(mail.body).toContain('Patient : Ada Lovelace');
  expect(mail.body).not.toContain('Téléphone');
});

test('every kind of mail can be written in every language', () => {
  const booked = appointmentRef();
  const events = [
    created(booked),
    rescheduled(booked),
    ...(['PATIENT', 'PRACTICE', 'WITHDRAWN'] as const).map((cause) => canceled(booked, cause)),
  ];
  const subjects = new Set(
    events.flatMap((event) =>
      messages.languages.flatMap((language) => [
        compose(event, language).subject,
        compose(event, language, 'PRACTICE').subject,
      ]),
    ),
  );
  // A cancellation has one subject for both causes.
  expect(subjects.size).toBe(2 * 4 * messages.languages.length);
});

test('nobody is written to about holds', () => {
  expect(noticeOf(held(appointmentRef()))).toBeNull();
});
