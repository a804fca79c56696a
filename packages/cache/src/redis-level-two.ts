import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { CacheLevelTwo, LevelTwoEntry, LevelTwoRead, LevelTwoWrite } from './level-two.ts';
import type { NodeKeys } from './redis-client.ts';
import { execute } from './redis-node.ts';
import type { RedisNodes } from './redis-nodes.ts';
import { readScript, recordHeaderBytes, storeScript, tokenLength } from './redis-scripts.ts';
import type { RedisScript } from './redis-scripts.ts';

/** How long a fill may take: a record without a value, which says who is at it, lives so long. */
const fillMaxMs = 30_000;
/** A record that is larger is not stored, so that no doctor can take much of the memory. */
const recordMaxBytes = 8_192;
const tokenBytes = (tokenLength * 3) / 4;

interface Call {
  readonly keys: readonly string[];
  readonly values: readonly (string | number)[];
}

/**
 * Level two in Redis, one node or a Cluster. Keys that belong together carry the same hash tag
 * (`{1042}`), which makes them cheap to ask for together on a Cluster.
 * @param prefix begins every key
 */
export function createRedisLevelTwo(nodes: RedisNodes, prefix: string): CacheLevelTwo {
  return new RedisLevelTwo(nodes, prefix);
}

class RedisLevelTwo implements CacheLevelTwo {
  readonly #nodes: RedisNodes;
  readonly #prefix: string;

  constructor(nodes: RedisNodes, prefix: string) {
    this.#nodes = nodes;
    this.#prefix = prefix;
  }

  async getMany(
    keys: readonly string[],
    { leaseMs = 0 }: { leaseMs?: number } = {},
  ): Promise<Map<string, LevelTwoRead>> {
    const reads = new Map<string, LevelTwoRead>();
    const token = randomBytes(tokenBytes).toString('base64url');
    await this.#onEachNode(keys, async ({ node, groups }) => {
      const answers = await this.#nodes.run(node, ({ redis, trustedSinceMs }) => {
        const values = [token, leaseMs, fillMaxMs, trustedSinceMs];
        return callScript(
          redis,
          readScript,
          groups.map((group) => ({ keys: group, values })),
        );
      });
      for (const [index, group] of groups.entries()) {
        for (const [position, key] of group.entries()) {
          reads.set(this.#ownKey(key), toRead(answers[index] ?? [], position));
        }
      }
    });
    return reads;
  }

  async setMany(entries: readonly LevelTwoEntry[]): Promise<Map<string, LevelTwoWrite>> {
    const writes = new Map<string, LevelTwoWrite>();
    const byKey = new Map<string, LevelTwoEntry>();
    for (const entry of entries) {
      if (Buffer.byteLength(entry.value) + recordHeaderBytes <= recordMaxBytes) {
        byKey.set(this.#prefix + entry.key, entry);
      } else {
        writes.set(entry.key, 'full');
      }
    }
    const storable = [...byKey.values()].map(({ key }) => key);
    await this.#onEachNode(storable, async ({ node, groups }) => {
      const calls = groups.map((group) => ({
        keys: group,
        values: group.flatMap((key) => {
          const entry = byKey.get(key);
          return [entry?.version ?? '', Math.ceil(entry?.ttlMs ?? 1), entry?.value ?? ''];
        }),
      }));
      const answers = await this.#nodes.run(node, ({ redis }) =>
        callScript(redis, storeScript, calls),
      );
      for (const [index, group] of groups.entries()) {
        for (const [position, key] of group.entries()) {
          writes.set(this.#ownKey(key), toWrite(answers[index]?.[position]));
        }
      }
    });
    return writes;
  }

  async delete(keys: readonly string[]): Promise<void> {
    const failures: unknown[] = [];
    await this.#onEachNode(keys, async ({ node, groups }) => {
      try {
        await this.#nodes.run(node, ({ redis }) => {
          const pipeline = redis.pipeline();
          for (const group of groups) pipeline.unlink(...group);
          return execute(pipeline);
        });
      } catch (error) {
        this.#nodes.owe(groups.flat());
        failures.push(error);
      }
    });
    if (failures.length > 0) throw failures[0];
  }

  /**
   * Works on all nodes at the same time. Throws what one threw if no other node answered: what is
   * missing otherwise, the caller does without.
   */
  async #onEachNode(
    keys: readonly string[],
    work: (part: NodeKeys) => Promise<void>,
  ): Promise<void> {
    if (keys.length === 0) return;
    const parts = this.#nodes.partition(keys.map((key) => this.#prefix + key));
    const results = await Promise.allSettled(parts.map(work));
    const failed = results.filter((result) => result.status === 'rejected');
    if (failed[0] !== undefined && failed.length === results.length) throw failed[0].reason;
  }

  #ownKey(key: string): string {
    return key.slice(this.#prefix.length);
  }
}

/** Runs a script once for each call, in one round trip, and sends its source where it is unknown. */
async function callScript(
  redis: Redis,
  script: RedisScript,
  calls: readonly Call[],
): Promise<unknown[][]> {
  const pipeline = redis.pipeline();
  for (const { keys, values } of calls) {
    pipeline.evalsha(script.sha, keys.length, ...keys, ...values);
  }
  try {
    return (await execute(pipeline)) as unknown[][];
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
  }
  const again = redis.pipeline();
  for (const { keys, values } of calls) {
    again.eval(script.source, keys.length, ...keys, ...values);
  }
  return (await execute(again)) as unknown[][];
}

const leases = ['none', 'mine', 'others'] as const;

function toRead(answer: readonly unknown[], position: number): LevelTwoRead {
  const [value, version, ageMs, lease] = answer.slice(4 * position, 4 * position + 4);
  return {
    value: typeof value === 'string' ? value : null,
    version: typeof version === 'string' ? version : null,
    ageMs: Number(ageMs),
    lease: leases[Number(lease)] ?? 'none',
  };
}

function toWrite(answer: unknown): LevelTwoWrite {
  if (answer === 1) return 'stored';
  return answer === 0 ? 'outdated' : 'full';
}
