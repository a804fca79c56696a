/** One run of some work that any number of callers wait for. */
export interface Flight {
  /** True once `forget` was called: what the work brings may be older than the cause of that. */
  readonly isForgotten: boolean;
}

export interface SingleFlight<V> {
  /**
   * Waits for the work that is under way for `key`, or begins it. The work is called at once,
   * before `run` returns. Its failure is every waiting caller's failure, and is not kept.
   */
  run(key: string, work: (flight: Flight) => Promise<V>): Promise<V>;
  /** Lets later callers of `key` begin anew; those who wait already still get the first result. */
  forget(key: string): void;
  /** Does that for every key. */
  forgetAll(): void;
  /** How many keys have work under way. */
  readonly size: number;
}

/** Makes callers who want the same thing at the same time share one run of the work. */
export function createSingleFlight<V>(): SingleFlight<V> {
  const flights = new Map<string, { isForgotten: boolean; result: Promise<V> }>();

  function run(key: string, work: (flight: Flight) => Promise<V>): Promise<V> {
    const underWay = flights.get(key);
    if (underWay !== undefined) return underWay.result;
    const { promise, resolve, reject } = Promise.withResolvers<V>();
    const flight = { isForgotten: false, result: promise };
    flights.set(key, flight);
    const land = (): void => {
      // A newer flight may have taken the place of a forgotten one.
      if (flights.get(key) === flight) flights.delete(key);
    };
    work(flight).then(
      (value) => {
        land();
        resolve(value);
      },
      (error: unknown) => {
        land();
        reject(error);
      },
    );
    return promise;
  }

  function forget(key: string): void {
    const flight = flights.get(key);
    if (flight === undefined) return;
    flight.isForgotten = true;
    flights.delete(key);
  }

  return {
    run,
    forget,
    forgetAll() {
      for (const key of flights.keys()) forget(key);
    },
    get size() {
      return flights.size;
    },
  };
}
