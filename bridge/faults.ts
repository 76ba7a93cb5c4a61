import { randomUUID } from "node:crypto";

export type FaultTarget = "sql" | "redis";
export type FaultMode = "ok" | "refuse" | "hang" | "drip" | "delay";
export type Fault = { mode: FaultMode; delayMs?: number };

/** One request to a back end as its client met it, in milliseconds of `performance.now()`. */
export type Exchange = {
  readonly target: FaultTarget;
  /** The SQL texts or Redis commands; none when it failed. */
  readonly texts: readonly string[];
  readonly begunMs: number;
  readonly answeredMs: number;
};

export type Hold = {
  id: string;
  /** Resolves when a request is being held. */
  reached: Promise<void>;
  /** Lets the held request go; before it was reached, the hold is dropped. */
  release(): void;
};

type PendingHold = {
  match: string;
  before: boolean;
  reach: () => void;
  released: Promise<void>;
  isReached: boolean;
  release: () => void;
};

/** The request meets a back end that does not take connections: its socket is destroyed. */
export class RefusedFault extends Error {
  override readonly name = "RefusedFault";
}

/**
 * Makes a back end fail on purpose, for tests: what a Worker sees of a store that is down, frozen, slow or trickling.
 *
 * `refuse` breaks the connection before anything runs, and before the answer of what is running. `hang` accepts and stays silent until the mode changes; then the
 * request runs even if its client has left, as a frozen server's queue does. `drip` answers one byte a second. `delay`
 * runs at once and holds the answer `delayMs`.
 */
export class Faults {
  readonly #modes: Record<FaultTarget, Required<Fault>> = {
    sql: { mode: "ok", delayMs: 0 },
    redis: { mode: "ok", delayMs: 0 },
  };
  readonly #hung: Record<FaultTarget, Set<() => void>> = { sql: new Set(), redis: new Set() };
  readonly #delayed = new Set<() => void>();
  readonly #holds = new Map<string, PendingHold>();
  readonly #flush: () => Promise<void>;
  #observer: ((exchange: Exchange) => void) | null = null;
  #active = false;

  constructor(flush: () => Promise<void>) {
    this.#flush = flush;
  }

  /** False while nothing is set: the request path then skips all of this. */
  get active(): boolean {
    return this.#active;
  }

  set(target: FaultTarget, fault: Fault): void {
    this.#modes[target] = { mode: fault.mode, delayMs: fault.delayMs ?? 0 };
    if (fault.mode !== "hang") {
      for (const release of this.#hung[target]) release();
      this.#hung[target].clear();
    }
    this.#update();
  }

  mode(target: FaultTarget): FaultMode {
    return this.#modes[target].mode;
  }

  /**
   * Holds the next request whose SQL text, or lower-case Redis command and keys ("get t:1"), contains `match`: after it
   * ran and before it is answered, or with `before` ahead of running it.
   */
  holdNext(match: string, options: { before?: boolean } = {}): Hold {
    const id = randomUUID();
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const release = () => {
      this.#holds.delete(id);
      released.resolve();
      this.#update();
    };
    this.#holds.set(id, {
      match,
      before: options.before ?? false,
      reach: reached.resolve,
      released: released.promise,
      isReached: false,
      release,
    });
    this.#update();
    return { id, reached: reached.promise, release };
  }

  /** Whether the hold has caught a request; null when there is no such hold (any more). */
  isReached(id: string): boolean | null {
    return this.#holds.get(id)?.isReached ?? null;
  }

  /** Returns false when there is no such hold (any more). */
  release(id: string): boolean {
    const hold = this.#holds.get(id);
    hold?.release();
    return hold !== undefined;
  }

  /** Tells of every request that is answered from now on, with its delay; null ends it. */
  observe(observer: ((exchange: Exchange) => void) | null): void {
    this.#observer = observer;
    this.#update();
  }

  flushRedis(): Promise<void> {
    return this.#flush();
  }

  /** Back to normal; everything that waits goes on. */
  clear(): void {
    this.set("sql", { mode: "ok" });
    this.set("redis", { mode: "ok" });
    for (const hold of this.#holds.values()) hold.release();
    for (const release of this.#delayed) release();
  }

  /** Passed before a request runs. @returns when that was, for {@link after}. @throws {RefusedFault} */
  async before(target: FaultTarget, texts: readonly string[]): Promise<number> {
    const begunMs = performance.now();
    this.refuse(target);
    if (this.mode(target) === "hang") {
      await new Promise<void>((resolve) => {
        this.#hung[target].add(resolve);
      });
    }
    await this.#hold(texts, true);
    this.refuse(target);
    return begunMs;
  }

  /** Passed after a request ran and before it is answered. @throws {RefusedFault} while the back end refuses: the answer is lost. */
  async after(target: FaultTarget, texts: readonly string[], begunMs: number): Promise<void> {
    await this.#hold(texts, false);
    this.refuse(target);
    const { mode, delayMs } = this.#modes[target];
    if (mode === "delay") await this.#delay(delayMs);
    this.#observer?.({ target, texts, begunMs, answeredMs: performance.now() });
  }

  /** @throws {RefusedFault} */
  refuse(target: FaultTarget): void {
    if (this.mode(target) === "refuse") throw new RefusedFault("refused on purpose");
  }

  async #delay(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#delayed.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, delayMs);
      this.#delayed.add(finish);
    });
  }

  async #hold(texts: readonly string[], before: boolean): Promise<void> {
    for (const hold of this.#holds.values()) {
      if (
        hold.isReached ||
        hold.before !== before ||
        !texts.some((text) => text.includes(hold.match))
      )
        continue;
      hold.isReached = true;
      hold.reach();
      await hold.released;
      return;
    }
  }

  #update(): void {
    this.#active =
      this.#modes.sql.mode !== "ok" ||
      this.#modes.redis.mode !== "ok" ||
      this.#holds.size > 0 ||
      this.#observer !== null;
  }
}
