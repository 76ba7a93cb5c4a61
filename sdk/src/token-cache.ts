import type { Token } from "./schemas.ts";

/**
 * How long a token may be handed out from this process's memory. After a change Atlas itself may hand out a token for 55 s at
 * most (docs/token-protocol.md §2). These 5 s, counted from before the request was sent, keep the sum at 60 s.
 */
export const KEPT_MS = 5_000;
/** The life that a token has left, at least, when it is handed out from memory. */
const RESERVE_MS = 30_000;
const MOST_ENTRIES = 1_000;

type Entry = { token: Token; readAt: Instant };
type Instant = { steadyMs: number; wallMs: number };

const now = (): Instant => ({ steadyMs: performance.now(), wallMs: Date.now() });

/** A steady clock may stop while the machine sleeps, and a wall clock may be set: the larger difference counts. */
const ageMs = (at: Instant): number =>
  Math.max(performance.now() - at.steadyMs, Math.abs(Date.now() - at.wallMs));

const isUsable = ({ token, readAt }: Entry): boolean =>
  ageMs(readAt) < KEPT_MS &&
  (token.expires_at === null || Date.parse(token.expires_at) - Date.now() > RESERVE_MS);

/** Tokens of this process, and one read at a time for each name. */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();
  #reads = new Map<string, Promise<Token>>();

  /** A token from memory, from a read that is under way, or from this one. A failure is not kept. */
  get(
    name: string,
    maxWaitSeconds: number | undefined,
    read: () => Promise<Token>,
  ): Promise<Token> {
    const entry = this.#entries.get(name);
    if (entry !== undefined && isUsable(entry)) return Promise.resolve(entry.token);
    this.#entries.delete(name);
    // A caller with more patience does not fail with one that has less.
    const key = `${maxWaitSeconds ?? ""} ${name}`;
    const running = this.#reads.get(key);
    if (running !== undefined) return running;
    const reads = this.#reads;
    const readAt = now();
    const started = read()
      .then((token) => {
        // Since a `forget`, this read may be older than what made the token useless.
        if (reads === this.#reads) this.#keep(name, { token, readAt });
        return token;
      })
      .finally(() => reads.delete(key));
    reads.set(key, started);
    return started;
  }

  /** Drops a connection's token, however it was asked for. Reads that are under way end for those who wait, unkept. */
  forget(connectionId: string): void {
    for (const [name, { token }] of this.#entries)
      if (token.connection_id === connectionId) this.#entries.delete(name);
    this.#reads = new Map();
  }

  #keep(name: string, entry: Entry): void {
    if (this.#entries.size >= MOST_ENTRIES)
      for (const [other, kept] of this.#entries) if (!isUsable(kept)) this.#entries.delete(other);
    if (this.#entries.size < MOST_ENTRIES) this.#entries.set(name, entry);
  }
}
