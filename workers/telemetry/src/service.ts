import type { TelemetryService } from "#shared/contracts/telemetry/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { receiveReport } from "./report/receive-report.ts";

/** What the isolates of all Workers count, added up. */
export const telemetryService = defineService<TelemetryService, Deps>({
  name: "telemetry",
  methods: {
    report: {
      handler: receiveReport,
      callers: ["gateway", "auth", "users", "projects", "providers", "oauth", "tokens"],
      actors: "service",
    },
  },
  findProblems: async ({ token }) =>
    token === null ? ["METRICS_TOKEN is not set, so /metrics does not exist."] : [],
});
