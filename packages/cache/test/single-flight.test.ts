import { expect, test } from '@jest/globals';
import { createSingleFlight } from '@rendezvous/cache/single-flight';

test('callers who come while the work runs share it, later ones begin anew', async () => {
  const flights = createSingleFlight<number>();
  let runs = 0;
  const work = async (): Promise<number> => {
    runs += 1;
    return await Promise.resolve(runs);
  };
  expect(await Promise.all([flights.run('a', work), flights.run('a', work)])).toEqual([1, 1]);
  expect(await flights.run('a', work)).toBe(2);
  expect(flights.size).toBe(0);
});

test('a failure is everybody’s, and is not kept', async () => {
  const flights = createSingleFlight<number>();
  const failing = (): Promise<number> => Promise.reject(new Error('no'));
  const callers = [flights.run('a', failing), flights.run('a', failing)];
  for (const result of await Promise.allSettled(callers)) expect(result.status).toBe('rejected');
  expect(await flights.run('a', () => Promise.resolve(7))).toBe(7);
});

test('a forgotten flight still answers those who wait, and does not end its successor', async () => {
  const flights = createSingleFlight<string>();
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  let isFirstForgotten = (): boolean => false;
  const old = flights.run('a', (flight) => {
    isFirstForgotten = () => flight.isForgotten;
    return first.promise;
  });
  flights.forget('a');
  expect(isFirstForgotten()).toBe(true);
  const fresh = flights.run('a', () => second.promise);
  first.resolve('old');
  expect(await old).toBe('old');
  const joined = flights.run('a', () => Promise.resolve('third'));
  second.resolve('new');
  expect(await Promise.all([fresh, joined])).toEqual(['new', 'new']);
});
