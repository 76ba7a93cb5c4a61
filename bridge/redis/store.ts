import { RedisErrorReply } from "./backend.ts";

/** Keys and values are binary strings. */
type StringValue = { type: "string"; value: string };
type HashValue = { type: "hash"; value: Map<string, string> };
export type StoredValue = StringValue | HashValue;

/** `expiresAtMs` is Unix time, or 0 for "never". */
type Entry = { stored: StoredValue; expiresAtMs: number };

const SWEEP_MS = 500;
const SWEEP_KEYS = 2000;

/** The key space of the embedded Redis. An expired key is gone for every reader at its very millisecond. */
export class MemoryStore {
  readonly #entries = new Map<string, Entry>();
  #sweep: Iterator<[string, Entry]> | null = null;
  readonly #sweeper: NodeJS.Timeout;
  /** While a script runs its time stands still, as in Redis; otherwise null. */
  frozenMs: number | null = null;

  constructor() {
    this.#sweeper = setInterval(() => this.#sweepSome(), SWEEP_MS);
    this.#sweeper.unref();
  }

  now(): number {
    return this.frozenMs ?? Date.now();
  }

  lookup(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAtMs === 0 || entry.expiresAtMs > this.now())
      return entry;
    this.#entries.delete(key);
    return undefined;
  }

  /** @throws {RedisErrorReply} WRONGTYPE when the key holds something else. */
  string(key: string): string | null {
    const stored = this.lookup(key)?.stored;
    if (stored === undefined) return null;
    if (stored.type !== "string") throw wrongType();
    return stored.value;
  }

  hash(key: string): Map<string, string> | null {
    const stored = this.lookup(key)?.stored;
    if (stored === undefined) return null;
    if (stored.type !== "hash") throw wrongType();
    return stored.value;
  }

  /** Replaces whatever was there; the life time is the given one. */
  put(key: string, stored: StoredValue, expiresAtMs = 0): void {
    this.#entries.set(key, { stored, expiresAtMs });
  }

  /** Replaces a text and leaves the key's life time as it is. */
  update(key: string, value: string): void {
    const entry = this.lookup(key);
    this.put(key, { type: "string", value }, entry?.expiresAtMs ?? 0);
  }

  remove(key: string): boolean {
    return this.lookup(key) !== undefined && this.#entries.delete(key);
  }

  /** Returns false when there is no such key. A time that has passed removes it. */
  expireAt(key: string, expiresAtMs: number): boolean {
    const entry = this.lookup(key);
    if (entry === undefined) return false;
    if (expiresAtMs !== 0 && expiresAtMs <= this.now()) this.#entries.delete(key);
    else entry.expiresAtMs = expiresAtMs;
    return true;
  }

  /** The living keys. */
  *keys(): Generator<string> {
    for (const key of this.#entries.keys()) {
      if (this.lookup(key) !== undefined) yield key;
    }
  }

  clear(): void {
    this.#entries.clear();
  }

  close(): void {
    clearInterval(this.#sweeper);
  }

  /** Removes expired keys that nobody asks for, a bounded number at a time. */
  #sweepSome(): void {
    const now = Date.now();
    for (let looked = 0; looked < SWEEP_KEYS; looked++) {
      this.#sweep ??= this.#entries.entries();
      const step = this.#sweep.next();
      if (step.done === true) {
        this.#sweep = null;
        return;
      }
      const [key, { expiresAtMs }] = step.value;
      if (expiresAtMs !== 0 && expiresAtMs <= now) this.#entries.delete(key);
    }
  }
}

function wrongType(): RedisErrorReply {
  return new RedisErrorReply("WRONGTYPE Operation against a key holding the wrong kind of value");
}
