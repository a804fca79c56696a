/** Every state an appointment can be in. */
export const appointmentStatuses = [
  'HELD',
  'BOOKED',
  'EXPIRED',
  'RESCHEDULED',
  'CANCELED',
  'CHECKED_IN',
  'NO_SHOW',
  'COMPLETED',
] as const;

export type AppointmentStatus = (typeof appointmentStatuses)[number];

/**
 * The only changes of state there are. A hold that is given up, runs out or is withdrawn EXPIRES:
 * it never was an appointment that could be canceled, and nobody has it in a calendar.
 */
const transitions: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
  HELD: ['BOOKED', 'EXPIRED'],
  BOOKED: ['RESCHEDULED', 'CANCELED', 'CHECKED_IN', 'NO_SHOW'],
  CHECKED_IN: ['COMPLETED'],
  EXPIRED: [],
  RESCHEDULED: [],
  CANCELED: [],
  NO_SHOW: [],
  COMPLETED: [],
};

/** An appointment begins in one of these. */
export const firstStatuses: readonly AppointmentStatus[] = ['HELD', 'BOOKED'];

/** The states in which an appointment takes its slot; the unique index of the table says the same. */
export const slotTakingStatuses: readonly AppointmentStatus[] = [
  'HELD',
  'BOOKED',
  'CHECKED_IN',
  'COMPLETED',
  'NO_SHOW',
];

/**
 * Whether an appointment may go from one state to another at an instant. NO_SHOW is possible only
 * after the slot's start: before it, nobody can have failed to come.
 */
export function canBecome(
  from: AppointmentStatus,
  to: AppointmentStatus,
  at: { readonly now: Date; readonly slotStartsAt: Date },
): boolean {
  if (!transitions[from].includes(to)) return false;
  return to !== 'NO_SHOW' || at.now.getTime() >= at.slotStartsAt.getTime();
}

/** Whether nothing can follow a state. */
export function isFinal(status: AppointmentStatus): boolean {
  return transitions[status].length === 0;
}
