import { WorkerEntrypoint } from "cloudflare:workers";
import { Reporter } from "#shared/metrics/reporter";
import { type Env, readElasticsearch } from "./env.ts";
import { readDocuments } from "./read-documents.ts";
import { Shipper } from "./shipper.ts";

const shipper = new Shipper();
const reporter = new Reporter("tail");

/**
 * Cloudflare calls it after each invocation of a Worker that names it as a consumer. Tells the telemetry Worker only what
 * it counted: that call is an invocation too, and without lines it ends there.
 */
export default class extends WorkerEntrypoint<Env> {
  override async tail(events: TraceItem[]): Promise<void> {
    const waitUntil = (work: Promise<unknown>): void => this.ctx.waitUntil(this.#thenReport(work));
    shipper.add(readDocuments(events));
    shipper.flushSoon(readElasticsearch(this.env), waitUntil);
  }

  async #thenReport(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } finally {
      reporter.flushSoon(this.env.TELEMETRY, (flush) => this.ctx.waitUntil(flush));
    }
  }
}
