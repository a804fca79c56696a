import type { CacheMetrics } from './cache-metrics.ts';
import { noLevelTwo } from './level-two.ts';
import type { CacheLevelTwo, LevelTwoEntry, LevelTwoRead } from './level-two.ts';

/** An entry of level two whose tags have not changed since it was made. */
export interface TaggedEntry {
  readonly text: string;
  readonly ageMs: number;
}

/** What level two said about an entry and its tags, before a value is made. */
export interface TaggedRead {
  readonly entry: TaggedEntry | null;
  /** Hands in a value that was made after this read; null: it cannot be stored. */
  readonly fill: ((text: string, ttlMs: number) => Promise<void>) | null;
}

/**
 * A tag has a record of its own, whose version counts. A record without a value lives for seconds
 * only, and each new one has a new version, so a tag in use is given this value.
 */
const tagValue = '1';
/** Longer than any entry. A tag that is forgotten earlier only costs that its entries are made anew. */
const tagTtlMs = 600_000;
const nothing: TaggedRead = { entry: null, fill: null };

/**
 * Level two for entries with tags: an entry's text begins with the versions its tags had before it
 * was made, and it is an answer only while they are the same. Failures count as misses.
 */
export class TaggedLevelTwo {
  readonly #levelTwo: CacheLevelTwo;
  readonly #name: string;
  readonly #metrics: CacheMetrics;

  constructor(levelTwo: CacheLevelTwo, name: string, metrics: CacheMetrics) {
    this.#levelTwo = levelTwo;
    this.#name = name;
    this.#metrics = metrics;
  }

  /** Reads an entry and the versions of its tags, in one round trip. */
  async read(key: string, tags: readonly string[]): Promise<TaggedRead> {
    if (this.#levelTwo === noLevelTwo) return nothing;
    const entryKey = `${this.#name}:${key}`;
    const tagKeys = tags.map((tag) => this.#tagKey(tag));
    let reads: Map<string, LevelTwoRead>;
    try {
      reads = await this.#levelTwo.getMany([entryKey, ...tagKeys]);
    } catch {
      this.#metrics.countLevelTwoFailure('get');
      return nothing;
    }
    const versions = versionsOf(tagKeys, reads);
    // Without the version of each tag from before, nobody could tell later whether it has changed.
    if (versions === null) return nothing;
    const header = JSON.stringify(versions);
    const found = reads.get(entryKey);
    const version = found?.version ?? null;
    return {
      entry: found === undefined ? null : entryOf(found, header),
      fill:
        version === null
          ? null
          : async (text, ttlMs) => {
              const unset = tagKeys.filter((tagKey) => reads.get(tagKey)?.value === null);
              await this.#store([
                { key: entryKey, value: `${header}\n${text}`, version, ttlMs },
                ...unset.map((tagKey) => tagEntry(tagKey, reads)),
              ]);
            },
    };
  }

  /** Lets no entry with one of these tags be an answer any more. */
  async invalidate(tags: readonly string[]): Promise<void> {
    try {
      await this.#levelTwo.delete(tags.map((tag) => this.#tagKey(tag)));
    } catch {
      this.#metrics.countLevelTwoFailure('delete');
    }
  }

  async #store(entries: readonly LevelTwoEntry[]): Promise<void> {
    try {
      const writes = await this.#levelTwo.setMany(entries);
      if (writes.size < entries.length) this.#metrics.countLevelTwoFailure('set');
      for (const reason of ['outdated', 'full'] as const) {
        const refused = [...writes.values()].filter((write) => write === reason);
        this.#metrics.countRefused(reason, refused.length);
      }
    } catch {
      this.#metrics.countLevelTwoFailure('set');
    }
  }

  #tagKey(tag: string): string {
    return `${this.#name}#${tag}`;
  }
}

function versionsOf(
  tagKeys: readonly string[],
  reads: ReadonlyMap<string, LevelTwoRead>,
): string[] | null {
  const versions = tagKeys.map((tagKey) => reads.get(tagKey)?.version ?? null);
  return versions.every((version) => version !== null) ? versions : null;
}

function entryOf({ value, ageMs }: LevelTwoRead, header: string): TaggedEntry | null {
  const isCurrent = value?.startsWith(`${header}\n`) === true;
  return isCurrent ? { text: value.slice(header.length + 1), ageMs } : null;
}

function tagEntry(tagKey: string, reads: ReadonlyMap<string, LevelTwoRead>): LevelTwoEntry {
  const version = reads.get(tagKey)?.version ?? '';
  return { key: tagKey, value: tagValue, version, ttlMs: tagTtlMs };
}
