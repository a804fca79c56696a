/** What the product wrote to patients and clinics. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@rendezvous/testkit/wait-for';
import type { ProductUnderTest } from './product-under-test.ts';

export interface StoredMessage {
  id: string;
  state: string;
}

/** Every message, in the order in which they were written. */
export async function storedMessages(product: ProductUnderTest): Promise<StoredMessage[]> {
  const { rows } = await product.database
    .pool('notifications')
    .query<StoredMessage>('SELECT id, state FROM message ORDER BY sequence');
  return rows;
}

/** The names of the files that stand for mails. */
export async function mailFiles(product: ProductUnderTest): Promise<string[]> {
  const names = await readdir(join(product.dataDirectory, 'mail'), { recursive: true });
  return names.filter((name) => name.endsWith('.eml')).sort();
}

/** Waits until there are that many messages and all of them were sent. */
export async function waitUntilSent(product: ProductUnderTest, count: number): Promise<void> {
  await waitFor(
    async () => {
      const all = await storedMessages(product);
      return all.length >= count && all.every(({ state }) => state === 'SENT');
    },
    { timeoutMs: 60_000, description: `${count} mails to be sent` },
  );
}
