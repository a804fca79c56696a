/** What happens at the same time, or twice. */
import { useProduct } from '../support/product-under-test.ts';
import { describeScenarios } from '../support/scenarios.ts';
import { oneSlot } from './one-slot.ts';
import { pairs } from './pairs.ts';
import { redelivery } from './redelivery.ts';
import { withdrawal } from './withdrawal.ts';
import { withdrawalRaces } from './withdrawal-races.ts';

const product = useProduct();

describeScenarios(product, {
  'a practice withdraws slots': withdrawal,
  'a withdrawal races with bookings': withdrawalRaces,
  'whatever is delivered again has its effect once': redelivery,
  'a crowd races for one slot': oneSlot,
  // Last: what it leaves on hold expires some day.
  'two operations race for the same slots': pairs,
});
