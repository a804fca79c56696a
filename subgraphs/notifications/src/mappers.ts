import type { PatientMessage } from './repository.ts';

// What resolvers of a type are given; read by the generator of resolver types.
export type AppointmentMapper = { readonly id: string };
export type NotificationMapper = PatientMessage;
