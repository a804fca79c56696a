/** Stops the run's PostgreSQL and engines, and removes their folders. */
export default async function globalTeardown(): Promise<void> {
  await Promise.all([
    globalThis.rendezvousTestPostgres?.stop(),
    globalThis.rendezvousTestEngines?.stop(),
  ]);
}
