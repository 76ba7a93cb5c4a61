import { makeEntrypoint } from "#shared/rpc/make-entrypoint";
import { makeParts } from "./context.ts";
import { answerScrape } from "./scrape/answer-scrape.ts";
import { telemetryService } from "./service.ts";

export { MetricsHub } from "./hub/metrics-hub.ts";
export { TraceHub } from "./traces/trace-hub.ts";

/** Workers report over RPC; Prometheus scrapes over HTTP. */
export default class extends makeEntrypoint(telemetryService, makeParts) {
  override fetch(request: Request): Promise<Response> {
    return answerScrape(makeParts(this.env), request);
  }
}
