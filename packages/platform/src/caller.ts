import { Unauthenticated } from './errors.ts';

/** Who the token says the patient is. `id` is the token's subject. */
export interface PatientClaims {
  id: string;
  name: string;
  email: string;
  language: string;
}

/** What somebody is to Rendezvous; `service` is another subgraph that asks for itself. */
export const actorRoles = ['patient', 'staff', 'partner', 'operator', 'service'] as const;

export type ActorRole = (typeof actorRoles)[number];

/** Who acts, and for what: the one whom an authorization rule and the audit trail look at. */
export interface Actor {
  role: ActorRole;
  /** Subject of the token (patient, staff, operator), name of the API client or of the service. */
  id: string;
  /** Ids of the practices that staff and partners act for, such as `practice.fr.311`. */
  practices: readonly string[];
  /** What staff, partners and operators may do, such as `schedule:write`. */
  scopes: readonly string[];
}

/** On whose behalf a request runs. Comes from the gateway's internal token, never from a client. */
export interface Caller {
  region: string;
  patient: PatientClaims | null;
  /** Null for anonymous callers. */
  actor: Actor | null;
  /** Name of the API client whose key the request carried; null without a key. */
  client: string | null;
  /** Already negotiated: one of the region's languages. */
  language: string;
  requestId: string;
  /** W3C trace context, to be passed on with calls and events. */
  traceparent?: string;
}

/** A patient as an actor: needs neither practices nor scopes to act for themselves. */
export function patientActor(patient: PatientClaims): Actor {
  return { role: 'patient', id: patient.id, practices: [], scopes: [] };
}

/** A service that asks another for itself, on behalf of nobody. */
export function serviceActor(name: string): Actor {
  return { role: 'service', id: name, practices: [], scopes: [] };
}

/**
 * The signed-in patient.
 * @throws Unauthenticated when nobody is signed in
 */
export function requirePatient(caller: Caller): PatientClaims {
  if (caller.patient === null) throw new Unauthenticated();
  return caller.patient;
}

/**
 * Whether the caller acts for a practice, such as `practice.fr.311`: staff and partners for those
 * of their token or key, operators for every one. What is asked about another practice is answered
 * as if it did not exist.
 */
export function actsForPractice({ actor }: Caller, practiceId: string): boolean {
  if (actor?.role === 'operator') return true;
  const isOfPractices = actor?.role === 'staff' || actor?.role === 'partner';
  return isOfPractices && actor.practices.includes(practiceId);
}

/**
 * Whether the caller may have everything that is stored about a patient: the patient may, and an
 * operator, whose scopes the schema asks for.
 */
export function mayReadRecord({ actor }: Caller, patientId: string): boolean {
  if (actor?.role === 'operator') return true;
  return actor?.role === 'patient' && actor.id === patientId;
}
