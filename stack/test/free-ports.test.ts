import { expect, test } from '@jest/globals';
import { findFreeBlock, findFreePorts } from '../src/free-ports.ts';

test('a port is given once, though nobody listens on it yet', async () => {
  const [port = 0] = await findFreePorts(1);
  const block = await findFreeBlock(2);
  for (const given of [port, block, block + 1]) {
    const again = findFreePorts(1, { lowest: given, highest: given });
    await expect(again).rejects.toThrow('No free port');
  }
});
