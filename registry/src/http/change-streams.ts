import type { ServerResponse } from 'node:http';
import type { ChangeFeed } from '../change-feed.ts';
import { RegistryError } from '../registry-error.ts';

/** Answers that tell of changes for as long as the reader stays (server-sent events). */
export interface ChangeStreams {
  /**
   * Tells of a variant's changes until the reader goes or the key with this id is revoked.
   * @throws RegistryError BUSY when too many listen
   */
  open(variant: string, keyId: string, response: ServerResponse): void;
  /** Ends all of them. */
  close(): void;
}

/** Proxies cut connections that are silent for longer than a minute or half of one. */
const heartbeatMs = 15_000;
const maxStreams = 1_000;
/** Who reads so slowly is cut off and comes again. */
const maxUnreadBytes = 64 * 1024;

/** @param onCount is told how many streams are open */
export function createChangeStreams(
  feed: ChangeFeed,
  onCount: (count: number) => void,
): ChangeStreams {
  const streams = new Set<ServerResponse>();
  let isClosed = false;
  return {
    open(variant, keyId, response) {
      if (isClosed || streams.size >= maxStreams) {
        const message = 'Too many listen for changes here. Poll, or try again soon.';
        throw new RegistryError(503, 'BUSY', message);
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const write = (text: string): void => {
        // To write after the end would be an error that ends the process.
        if (!response.writableEnded) response.write(text);
        if (response.writableEnded || response.writableLength > maxUnreadBytes) response.destroy();
      };
      write(': changes\n\n');
      const end = feed.subscribe({
        variant,
        keyId,
        onChange: (resource, version) =>
          write(`event: ${resource}\ndata: ${JSON.stringify({ version })}\n\n`),
        onRevoked: () => response.end(),
      });
      const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
      streams.add(response);
      onCount(streams.size);
      response.once('close', () => {
        clearInterval(heartbeat);
        end();
        streams.delete(response);
        onCount(streams.size);
      });
    },
    close() {
      isClosed = true;
      for (const response of streams) response.end();
    },
  };
}
