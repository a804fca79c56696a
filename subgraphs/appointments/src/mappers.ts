import type { RecordedAccess } from '@rendezvous/platform/audit-trail';
import type { Page } from '@rendezvous/platform/page';

import type { Appointment } from './domain/appointment.ts';
import type { RecordOfPatient } from './read-patient-record.ts';
import type { HistoryEntry } from './repository.ts';
import type { PatientRecord, Profile } from './sql/patient.ts';

// What resolvers of a type are given; read by the generator of resolver types.
export type AppointmentMapper = Appointment;
export type AppointmentChangeMapper = HistoryEntry;
export type AppointmentConnectionMapper = Page<Appointment>;
export type AppointmentPatientMapper = PatientRecord;
export type PatientMapper = Profile;
export type PatientRecordMapper = RecordOfPatient;
export type RecordedAccessMapper = RecordedAccess;
export type RecordedAccessConnectionMapper = Page<RecordedAccess>;
