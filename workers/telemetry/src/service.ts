import type { TelemetryService } from "#shared/contracts/telemetry/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { receiveReport } from "./report/receive-report.ts";
import { exportSpans } from "./traces/export-spans.ts";

const SERVICES = ["gateway", "auth", "users", "projects", "providers", "oauth", "tokens"] as const;

/** What the isolates of all Workers count, added up, and their spans on the way to the operator's receiver. */
export const telemetryService = defineService<TelemetryService, Deps>({
  name: "telemetry",
  methods: {
    report: { handler: receiveReport, callers: [...SERVICES, "tail"], actors: "service" },
    exportSpans: { handler: exportSpans, callers: SERVICES, actors: "service" },
  },
  findProblems: async ({ token, receiverProblem }) => [
    ...(token === null ? ["METRICS_TOKEN is not set, so /metrics does not exist."] : []),
    ...(receiverProblem === null ? [] : [receiverProblem]),
  ],
});
