/** Which keys carry which tags. Bounded by whoever adds and removes the keys. */
export class TagIndex {
  readonly #keysByTag = new Map<string, Set<string>>();

  add(key: string, tags: readonly string[]): void {
    for (const tag of tags) {
      const keys = this.#keysByTag.get(tag);
      if (keys === undefined) this.#keysByTag.set(tag, new Set([key]));
      else keys.add(key);
    }
  }

  remove(key: string, tags: readonly string[]): void {
    for (const tag of tags) {
      const keys = this.#keysByTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByTag.delete(tag);
    }
  }

  /** The keys that carry at least one of the tags, each once. */
  keysOf(tags: readonly string[]): Set<string> {
    const found = new Set<string>();
    for (const tag of tags) {
      for (const key of this.#keysByTag.get(tag) ?? []) found.add(key);
    }
    return found;
  }

  /** How many tags are carried by any key. */
  get size(): number {
    return this.#keysByTag.size;
  }
}
