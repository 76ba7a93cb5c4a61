/** A map of at most `capacity` entries, 1 or more. A new entry is the youngest; when it does not fit, the oldest goes. */
export class BoundedMap<K, V> {
  readonly #entries: Map<K, V>;
  readonly #capacity: number;

  constructor(capacity: number, entries: Iterable<readonly [K, V]> = []) {
    this.#capacity = capacity;
    this.#entries = new Map(entries);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** The same as `get`, and makes the entry the youngest: the oldest is then the least recently used. */
  use(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Sets an entry as the youngest. @returns the value that had to go for it, undefined when there was room. */
  set(key: K, value: V): V | undefined {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return this.#entries.size > this.#capacity ? this.#dropOldest() : undefined;
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** The entries, oldest first. */
  [Symbol.iterator](): Iterator<[K, V]> {
    return this.#entries[Symbol.iterator]();
  }

  #dropOldest(): V | undefined {
    for (const [key, value] of this.#entries) {
      this.#entries.delete(key);
      return value;
    }
    return undefined;
  }
}
