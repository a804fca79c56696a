import type { Page } from '@rendezvous/platform/page';

import type { Appointment } from './domain/appointment.ts';
import type { HistoryEntry } from './repository.ts';
import type { Contact } from './sql/patient.ts';

// What resolvers of a type are given; read by the generator of resolver types.
export type AppointmentMapper = Appointment;
export type AppointmentChangeMapper = HistoryEntry;
export type AppointmentConnectionMapper = Page<Appointment>;
export type PatientMapper = Contact;
