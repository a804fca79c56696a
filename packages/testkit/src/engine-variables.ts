/** Where engines are. What is set outside a run wins; for the others the run sets it. */
export const engineVariables = [
  'RENDEZVOUS_TEST_REDIS_URL',
  'RENDEZVOUS_TEST_REDIS_LOCK_URLS',
  'RENDEZVOUS_TEST_KAFKA_BROKERS',
  'RENDEZVOUS_TEST_ELASTICSEARCH_URL',
] as const;
export type EngineVariable = (typeof engineVariables)[number];
