import { keepTrying } from '@rendezvous/messaging/keep-trying';
import { openSerialConnection } from '@rendezvous/messaging/serial-connection';
import { createWakeUp } from '@rendezvous/messaging/wake-up';
import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Pool, QueryResultRow } from 'pg';
import { changeChannel, listHeadsSql, type VariantHead } from './store/variants.ts';

/** What has a version that gateways follow. */
export type FollowedResource = 'supergraph' | 'clients';

export type ChangeListener = (resource: FollowedResource, version: string) => void;

/** Tells of new versions, whichever replica of the registry made them. */
export interface ChangeFeed {
  /**
   * Calls the listener with each version that comes, and before that with those that are there.
   * Returns what ends it.
   */
  subscribe(variant: string, listener: ChangeListener): () => void;
  stop(): Promise<void>;
}

const baseReconnectDelayMs = 100;
const maxReconnectDelayMs = 2_000;
const stopTimeoutMs = 10_000;

/**
 * Follows the database over one session that listens. What a lost session missed is seen when the
 * next one begins; looking every `pollMs` is for notifications that get lost on the way.
 */
export function startChangeFeed(o: { pool: Pool; logger: Logger; pollMs: number }): ChangeFeed {
  const wakeUp = createWakeUp();
  const listeners = new Map<string, Set<ChangeListener>>();
  /** By variant and resource. */
  const versions = new Map<string, Map<FollowedResource, string>>();
  let isStopping = false;

  function note(variant: string, resource: FollowedResource, version: string | null): void {
    const known = versions.get(variant) ?? new Map<FollowedResource, string>();
    versions.set(variant, known);
    if (version === null || known.get(resource) === version) return;
    known.set(resource, version);
    for (const listener of listeners.get(variant) ?? []) listener(resource, version);
  }

  async function followOnce(): Promise<void> {
    const connection = await openSerialConnection(o.pool);
    let lost: Error | null = null;
    connection.onLost((error) => {
      lost = error;
      wakeUp.wake();
    });
    connection.onNotification(() => wakeUp.wake());
    try {
      // Before the first look, or a change between the two would wait for a poll.
      await connection.query(`LISTEN ${changeChannel}`);
      while (!isStopping) {
        if (lost !== null) throw lost;
        const heads = await connection.query<VariantHead & QueryResultRow>(listHeadsSql);
        for (const head of heads) {
          note(head.name, 'supergraph', head.currentVersion);
          note(head.name, 'clients', head.clientsVersion);
        }
        await wakeUp.wait(o.pollMs);
      }
    } finally {
      connection.close();
    }
  }

  const finished = keepTrying({
    isStopping: () => isStopping,
    attempt: followOnce,
    onFailure: (error, failures) =>
      o.logger.warn({ err: error, failures }, 'following changes was interrupted'),
    wakeUp,
    steadyAfterMs: maxReconnectDelayMs,
    baseDelayMs: baseReconnectDelayMs,
    maxDelayMs: maxReconnectDelayMs,
  });

  return {
    subscribe(variant, listener) {
      const others = listeners.get(variant) ?? new Set();
      listeners.set(variant, others);
      others.add(listener);
      for (const [resource, version] of versions.get(variant) ?? []) listener(resource, version);
      return () => {
        others.delete(listener);
        if (others.size === 0 && listeners.get(variant) === others) listeners.delete(variant);
      };
    },
    async stop() {
      isStopping = true;
      wakeUp.wake();
      await withTimeout('Stopping the change feed', stopTimeoutMs, () => finished);
    },
  };
}
