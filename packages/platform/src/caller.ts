import { Unauthenticated } from './errors.ts';

/** Who the token says the patient is. `id` is the token's subject. */
export interface PatientClaims {
  id: string;
  name: string;
  email: string;
  language: string;
}

/** On whose behalf a request runs. Comes from the gateway's internal token, never from a client. */
export interface Caller {
  region: string;
  patient: PatientClaims | null;
  /** Already negotiated: one of the region's languages. */
  language: string;
  requestId: string;
  /** W3C trace context, to be passed on with calls and events. */
  traceparent?: string;
}

/**
 * The signed-in patient.
 * @throws Unauthenticated when nobody is signed in
 */
export function requirePatient(caller: Caller): PatientClaims {
  if (caller.patient === null) throw new Unauthenticated();
  return caller.patient;
}
