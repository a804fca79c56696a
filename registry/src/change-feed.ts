import { keepTrying } from '@rendezvous/messaging/keep-trying';
import {
  openSerialConnection,
  type SerialConnection,
} from '@rendezvous/messaging/serial-connection';
import { createWakeUp } from '@rendezvous/messaging/wake-up';
import type { Logger } from '@rendezvous/platform/logger';
import { withTimeout } from '@rendezvous/platform/wait';
import type { Pool, QueryResultRow } from 'pg';
import { validKeysSql } from './store/keys.ts';
import { changeChannel, listHeadsSql, type VariantHead } from './store/variants.ts';

/** What has a version that gateways follow. */
export type FollowedResource = 'supergraph' | 'clients';

/** Who wants to know, and with which key they may. */
export interface ChangeListener {
  readonly variant: string;
  /** Id of a registry key. */
  readonly keyId: string;
  onChange(resource: FollowedResource, version: string): void;
  /** The key is no longer valid: nothing more is to be told. */
  onRevoked(): void;
}

/** Tells of new versions, whichever replica of the registry made them. */
export interface ChangeFeed {
  /**
   * Tells the listener of each version that comes, and before that of those that are there.
   * Returns what ends it.
   */
  subscribe(listener: ChangeListener): () => void;
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
  const listeners = new Set<ChangeListener>();
  /** By variant and resource. */
  const versions = new Map<string, Map<FollowedResource, string>>();
  let isStopping = false;

  function note(variant: string, resource: FollowedResource, version: string | null): void {
    const known = versions.get(variant) ?? new Map<FollowedResource, string>();
    versions.set(variant, known);
    if (version === null || known.get(resource) === version) return;
    known.set(resource, version);
    for (const listener of listeners) {
      if (listener.variant === variant) listener.onChange(resource, version);
    }
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
        await endRevoked(connection, listeners);
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
    subscribe(listener) {
      listeners.add(listener);
      for (const [resource, version] of versions.get(listener.variant) ?? []) {
        listener.onChange(resource, version);
      }
      return () => void listeners.delete(listener);
    },
    async stop() {
      isStopping = true;
      wakeUp.wake();
      await withTimeout('Stopping the change feed', stopTimeoutMs, () => finished);
    },
  };
}

/** A key that is revoked while its stream is being opened is found at the next look. */
async function endRevoked(
  connection: SerialConnection,
  listeners: ReadonlySet<ChangeListener>,
): Promise<void> {
  const asked = new Set([...listeners].map(({ keyId }) => keyId));
  if (asked.size === 0) return;
  const found = await connection.query<{ id: string }>(validKeysSql, [[...asked]]);
  const valid = new Set(found.map(({ id }) => id));
  for (const listener of listeners) {
    if (asked.has(listener.keyId) && !valid.has(listener.keyId)) listener.onRevoked();
  }
}
