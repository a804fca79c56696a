import type { GraphqlExecutor } from './apollo-server.ts';

/** What runs operations: one executor for the whole API and one for each contract. */
export interface Executors {
  /**
   * The executor of the schema that a contract shows; null: the whole API.
   * @throws RequestRefused (503, SERVICE_UNAVAILABLE) for a contract that was not loaded
   */
  executorFor(contract: string | null): GraphqlExecutor;
}
