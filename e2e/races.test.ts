/** What happens at the same time, or twice. One product for all: to start one takes longest. */
import { useProduct } from './support/product-under-test.ts';
import { describeScenarios } from './support/scenarios.ts';
import { oneSlot } from './races/one-slot.ts';
import { pairs } from './races/pairs.ts';
import { redelivery } from './exactly-once/redelivery.ts';
import { withdrawal } from './withdrawal/saga.ts';
import { withdrawalRaces } from './withdrawal/races.ts';

const product = useProduct();

describeScenarios(product, {
  'a practice withdraws slots': withdrawal,
  'a withdrawal races with bookings': withdrawalRaces,
  'whatever is delivered again has its effect once': redelivery,
  'a crowd races for one slot': oneSlot,
  // Last: what it leaves on hold expires some day.
  'two operations race for the same slots': pairs,
});
