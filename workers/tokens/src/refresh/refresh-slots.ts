import type { Clock } from "#shared/clock";
import { TIMES } from "../token/times.ts";

/** One refresh's place among those under way. */
export type Slot = { leave(): void };

/** Refreshes that one isolate has under way at one integration's provider. */
const SLOTS = 100;

/**
 * Keeps a crowd of expired tokens, such as after an hour without Atlas, from becoming a crowd at one provider, whose 429
 * would then be everybody's. Plain data: who finds no slot looks again. A slot that died with its request is free again
 * when its lease would be.
 */
export class RefreshSlots {
  readonly #begun = new Map<string, Set<{ sinceMs: number }>>();
  readonly #clock: Clock;
  readonly #slots: number;

  constructor(clock: Clock, slots: number = SLOTS) {
    this.#clock = clock;
    this.#slots = slots;
  }

  /** Takes a slot; null when there is none. */
  take(integrationId: string): Slot | null {
    const slots = this.#begun.get(integrationId) ?? new Set();
    const oldestMs = this.#clock() - TIMES.leaseMs;
    for (const slot of slots) if (slot.sinceMs < oldestMs) slots.delete(slot);
    if (slots.size >= this.#slots) return null;
    const slot = { sinceMs: this.#clock() };
    this.#begun.set(integrationId, slots.add(slot));
    return {
      leave: () => {
        slots.delete(slot);
        if (slots.size === 0 && this.#begun.get(integrationId) === slots)
          this.#begun.delete(integrationId);
      },
    };
  }
}
