import type { Clock } from "#shared/clock";
import { TIMES } from "../token/times.ts";

/** The slot of one running refresh. */
export type Slot = { release(): void };

/** How many refreshes one isolate runs at a time for one integration. */
const SLOTS = 100;

/**
 * Limits the concurrent refreshes of each integration. Without it, a backlog of expired tokens (after an hour of
 * downtime, say) would flood one provider, and its 429 would hit every connection. Plain data: a caller that finds no
 * slot tries again. A slot whose request died becomes free when its lease would have expired.
 */
export class RefreshSlots {
  readonly #begun = new Map<string, Set<{ sinceMs: number }>>();
  readonly #clock: Clock;
  readonly #slots: number;

  constructor(clock: Clock, slots: number = SLOTS) {
    this.#clock = clock;
    this.#slots = slots;
  }

  /** Takes a slot; null when none is free. */
  take(integrationId: string): Slot | null {
    const slots = this.#begun.get(integrationId) ?? new Set();
    const oldestMs = this.#clock() - TIMES.leaseMs;
    for (const slot of slots) if (slot.sinceMs < oldestMs) slots.delete(slot);
    if (slots.size >= this.#slots) return null;
    const slot = { sinceMs: this.#clock() };
    this.#begun.set(integrationId, slots.add(slot));
    return {
      release: () => {
        slots.delete(slot);
        if (slots.size === 0 && this.#begun.get(integrationId) === slots)
          this.#begun.delete(integrationId);
      },
    };
  }
}
