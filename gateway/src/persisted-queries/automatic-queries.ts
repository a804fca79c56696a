import { BoundedMap } from '@rendezvous/platform/bounded-map';
import { RequestRefused } from '../request-refused.ts';
import { sha256 } from './operation-text.ts';

/**
 * Automatic persisted queries (https://www.apollographql.com/docs/apollo-server/performance/apq): the
 * first client that sends a text with its hash saves all others from sending the text.
 */
export interface AutomaticQueries {
  /** @throws RequestRefused (PERSISTED_QUERY_NOT_FOUND) when the client has to send the text */
  find(hash: string): string;
  /** @throws RequestRefused (400, BAD_REQUEST) unless `hash` is that of `text` */
  check(hash: string, text: string): void;
  remember(hash: string, text: string): void;
}

// Together at most 32 MB, whatever is sent: a longer text works, it is only never remembered.
const maxRemembered = 1_000;
const maxTextLength = 16_384;

/** One memory for all clients: who sends a text may run it, by text or by hash. */
export function createAutomaticQueries(): AutomaticQueries {
  const texts = new BoundedMap<string, string>(maxRemembered);
  return {
    find(hash) {
      const text = texts.get(hash);
      if (text !== undefined) return text;
      // Clients look for exactly this message or code, and expect status 200.
      throw new RequestRefused('PersistedQueryNotFound', {
        code: 'PERSISTED_QUERY_NOT_FOUND',
        status: 200,
      });
    },
    check(hash, text) {
      if (sha256(text) === hash) return;
      const message = 'extensions.persistedQuery.sha256Hash is not the SHA-256 of the query sent.';
      throw new RequestRefused(message, { code: 'BAD_REQUEST', status: 400 });
    },
    remember(hash, text) {
      if (text.length <= maxTextLength) texts.set(hash, text);
    },
  };
}
