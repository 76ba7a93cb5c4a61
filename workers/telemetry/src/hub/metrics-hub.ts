import { DurableObject } from "cloudflare:workers";
import type { MetricsBatch } from "#shared/contracts/telemetry/batch";
import { keepTotals, restoreTotals } from "./totals-storage.ts";
import { type Added, type Series, Totals } from "./totals.ts";

/** The platform ends an idle object after ten seconds or more. */
const KEEP_AFTER_MS = 5_000;

/**
 * The totals of one Worker, over all its isolates. What a scraper has seen is stored first, so a counter never goes back
 * behind what was shown, which Prometheus would take for a restart and count everything again.
 */
export class MetricsHub extends DurableObject {
  readonly #totals = new Totals();
  #alarmIsSet = false;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(() => restoreTotals(ctx.storage, this.#totals));
  }

  async add(batch: MetricsBatch): Promise<Added> {
    const added = this.#totals.add(batch);
    if (!this.#alarmIsSet) {
      this.#alarmIsSet = true;
      await this.ctx.storage.setAlarm(Date.now() + KEEP_AFTER_MS);
    }
    return added;
  }

  async read(): Promise<Series[]> {
    await keepTotals(this.ctx.storage, this.#totals);
    return this.#totals.read(Date.now());
  }

  override async alarm(): Promise<void> {
    this.#alarmIsSet = false;
    await keepTotals(this.ctx.storage, this.#totals);
  }
}
