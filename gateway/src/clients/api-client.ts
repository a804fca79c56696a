import { type Actor, patientActor, type PatientClaims } from '@rendezvous/platform/caller';

/**
 * What a client may send besides the ids of persisted operations: anything (`allow-ids`), anything
 * but what is unknown is logged (`audit`), texts of known operations (`safelist`), nothing
 * (`ids-only`).
 */
export const persistedQueryLevels = ['allow-ids', 'audit', 'safelist', 'ids-only'] as const;

export type PersistedQueryLevel = (typeof persistedQueryLevels)[number];

/** A program that uses the API with a key of its own. */
export interface ApiClient {
  /** Unique in the variant, such as `web-app` or `clinic-lyon`. */
  readonly name: string;
  /** A partner acts for its practices; a frontend only for the patients whose tokens it sends. */
  readonly role: 'frontend' | 'partner';
  /** Ids of the practices a partner acts for. */
  readonly practices: readonly string[];
  readonly scopes: readonly string[];
  /** Codes of the regions the client may ask; empty: every region. */
  readonly regions: readonly string[];
  /** The contract whose schema the client sees; null: the whole API. */
  readonly contract: string | null;
  readonly level: PersistedQueryLevel;
  /** The dearest operation allowed; null: the gateway's default. */
  readonly maxCost: number | null;
  /** null: the gateway's default. */
  readonly requestsPerMinute: number | null;
  /** Whether the client may ask for the schema; null: as the gateway is configured. */
  readonly introspection: boolean | null;
}

/** Finds out which program sent a request. */
export interface ClientDirectory {
  /**
   * The client with this key (the header `x-api-key`), or null when there is no header.
   * @throws RequestRefused (401, INVALID_API_KEY) for a key that nobody has
   */
  identify(apiKey: string | string[] | undefined): ApiClient | null;
}

/** Who acts in a request: the patient who is signed in, or the partner whose key it carries. */
export function actorOf(patient: PatientClaims | null, client: ApiClient | null): Actor | null {
  if (patient !== null) return patientActor(patient);
  if (client?.role !== 'partner') return null;
  return { role: 'partner', id: client.name, practices: client.practices, scopes: client.scopes };
}
