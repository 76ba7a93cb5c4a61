import type { ProgrammableEndpoint } from "./behaviour.ts";

/** One call that is held between its effect and its response. */
export type Hold = {
  /** Resolves when a call is held: the grant is already rotated, but nothing is sent yet. */
  reached: Promise<void>;
  /** Lets the call continue; before the call arrives, cancels the hold. */
  release(): void;
};

type Waiting = { reach(): void; released: Promise<void> };

/** The calls to hold, at most one per `holdNext`, in the order of those requests. */
export class Holds {
  readonly #waiting = new Map<ProgrammableEndpoint, Waiting[]>();
  readonly #releases = new Set<() => void>();

  holdNext(endpoint: ProgrammableEndpoint): Hold {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const waiting = { reach: reached.resolve, released: released.promise };
    this.#waiting.set(endpoint, [...(this.#waiting.get(endpoint) ?? []), waiting]);
    const release = () => {
      const others = (this.#waiting.get(endpoint) ?? []).filter((other) => other !== waiting);
      this.#waiting.set(endpoint, others);
      this.#releases.delete(release);
      released.resolve();
    };
    this.#releases.add(release);
    return { reached: reached.promise, release };
  }

  /** Waits if this call is to be held. */
  async pass(endpoint: ProgrammableEndpoint): Promise<void> {
    const [first, ...rest] = this.#waiting.get(endpoint) ?? [];
    if (first === undefined) return;
    this.#waiting.set(endpoint, rest);
    first.reach();
    await first.released;
  }

  releaseAll(): void {
    for (const release of this.#releases) release();
  }
}
