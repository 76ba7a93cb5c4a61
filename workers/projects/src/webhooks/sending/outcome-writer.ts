import type { EventOrigin } from "#shared/db/outbox";
import type { Deps } from "../../context.ts";
import { type Outcome, type SwitchedOff, recordOutcomes } from "./outcome-repository.ts";

/** What one statement writes at most. */
const BATCH_SIZE = 100;

/**
 * Writes outcomes in batches: while one statement runs, the next ones gather. So a thousand quick attempts cost a few
 * statements, and a single one is written at once.
 *
 * A batch that fails is logged and lost. Its claims end, and the deliveries are sent again.
 */
export class OutcomeWriter {
  readonly switchedOff: SwitchedOff[] = [];
  readonly #deps: Pick<Deps, "db" | "log">;
  readonly #by: EventOrigin;
  readonly #gathered: Outcome[] = [];
  #writing: Promise<void> | null = null;

  constructor(deps: Pick<Deps, "db" | "log">, by: EventOrigin) {
    this.#deps = deps;
    this.#by = by;
  }

  add(outcome: Outcome): void {
    this.#gathered.push(outcome);
    this.#writing ??= this.#write();
  }

  /** Waits until everything is written. */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #write(): Promise<void> {
    // Lets what ends in the same turn into the first batch, and keeps the promise assigned before it is cleared.
    await Promise.resolve();
    while (this.#gathered.length > 0) {
      const batch = this.#gathered.splice(0, BATCH_SIZE);
      try {
        this.switchedOff.push(...(await recordOutcomes(this.#deps.db, this.#by, batch)));
      } catch {
        this.#deps.log("warn", "webhook_outcomes_lost", { count: batch.length });
      }
    }
    this.#writing = null;
  }
}
