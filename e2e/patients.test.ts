/** What patients do, and may not do. One product for all: to start one takes longest. */
import { useProduct } from './support/product-under-test.ts';
import { describeScenarios } from './support/scenarios.ts';
import { apolloClient } from './apollo-client/apollo-client.ts';
import { badInput } from './bad-input/bad-input.ts';
import { freshness } from './freshness/freshness.ts';
import { journey } from './journey/journey.ts';
import { limits } from './limits/limits.ts';
import { patientData } from './patient-data/patient-data.ts';

const product = useProduct({ regions: ['fr', 'de'] });

describeScenarios(product, {
  'bad input': badInput,
  'a real Apollo Client': apolloClient,
  'a patient finds, holds, books, moves and cancels': journey,
  'limits of what a patient may do': limits,
  'from a commit to fresh availability': freshness,
  'a patient’s data': patientData,
});
