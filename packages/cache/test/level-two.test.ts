import { expect, test } from '@jest/globals';
import { noLevelTwo } from '@rendezvous/cache/level-two';
import { describeLevelTwo } from './level-two-contract.ts';
import { createMemoryLevelTwo } from './memory-level-two.ts';

describeLevelTwo('in memory', () => {
  let now = Date.parse('2026-11-23T10:00:00Z');
  return Promise.resolve({
    levelTwo: createMemoryLevelTwo(() => new Date(now)),
    advance(ms) {
      now += ms;
      return Promise.resolve();
    },
  });
});

test('no level two knows nothing, whatever it is given', async () => {
  await noLevelTwo.setMany([{ key: 'a', value: '1', version: '', ttlMs: 1000 }]);
  await noLevelTwo.delete(['a']);
  expect((await noLevelTwo.getMany(['a'])).get('a')?.value).toBeNull();
});
