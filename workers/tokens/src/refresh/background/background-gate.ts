import type { Clock } from "#shared/clock";
import { TimedMap } from "#shared/memory/timed-map";
import { TIMES } from "../../token/times.ts";

/** Lets one background refresh per connection start every ten seconds in this isolate. */
export class BackgroundGate {
  readonly #begun: TimedMap<true>;

  constructor(clock: Clock) {
    this.#begun = new TimedMap(clock, TIMES.backgroundGateMs, 5_000);
  }

  begin(connectionId: string): boolean {
    if (this.#begun.get(connectionId)) return false;
    this.#begun.set(connectionId, true);
    return true;
  }
}
