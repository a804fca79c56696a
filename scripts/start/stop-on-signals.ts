/**
 * Ctrl-C or SIGTERM stops once and ends the process; a second one does not wait any longer.
 * @param stop stops everything
 * @param o.timeoutMs ends the process even if stopping has not ended by then; absent: no limit
 */
export function stopOnSignals(
  stop: () => Promise<void>,
  { timeoutMs }: { timeoutMs?: number } = {},
): { readonly hasBegun: boolean } {
  const state = { hasBegun: false };
  const onSignal = () => {
    if (state.hasBegun) process.exit(130);
    state.hasBegun = true;
    console.log('\nStopping: finishing what was begun …');
    if (timeoutMs !== undefined) setTimeout(() => process.exit(1), timeoutMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('Stopping failed:', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return state;
}
