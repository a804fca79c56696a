/** What patients do, and may not do. */
import { useProduct } from '../support/product-under-test.ts';
import { describeScenarios } from '../support/scenarios.ts';
import { apolloClient } from './apollo-client.ts';
import { badInput } from './bad-input.ts';
import { freshness } from './freshness.ts';
import { journey } from './journey.ts';
import { limits } from './limits.ts';
import { patientData } from './patient-data.ts';

const product = useProduct({ regions: ['fr', 'de'] });

describeScenarios(product, {
  'bad input': badInput,
  'a real Apollo Client': apolloClient,
  'a patient finds, holds, books, moves and cancels': journey,
  'limits of what a patient may do': limits,
  'from a commit to fresh availability': freshness,
  'a patient’s data': patientData,
});
