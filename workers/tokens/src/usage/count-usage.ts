import type { CallContext } from "#shared/contracts/call-context";
import type { Series, Usage } from "#shared/contracts/overview";
import { type OverviewWindow, bucketStart } from "#shared/contracts/overview-window";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { UsageKind } from "#shared/contracts/tokens/usage";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { findUsage } from "./usage-repository.ts";

/** The member of an answer that each kind is added to, and whether it failed. */
const PLACES = {
  token_reads: { series: "token_reads", own: "reads", failed: false },
  token_read_failures: { series: "token_reads", own: "reads", failed: true },
  refreshes: { series: "refreshes", own: "refreshes", failed: false },
  refresh_failures: { series: "refreshes", own: "refreshes", failed: true },
} as const satisfies Record<UsageKind, unknown>;

/** See {@link TokensService.countUsage}. */
export async function countUsage(
  deps: Deps,
  ctx: CallContext,
  window: OverviewWindow,
): Promise<Result<Usage, TokensError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const usage: Usage = {
    token_reads: emptySeries(window),
    refreshes: emptySeries(window),
    connections: { active: 0, pending: 0, needs_reauth: 0, disabled: 0, revoked: 0 },
    integrations: [],
  };
  const byId = new Map<string, Usage["integrations"][number]>();
  for (const row of await findUsage(deps.db, allowed.value.projectId, window)) {
    const own = byId.get(row.integrationId) ?? emptyIntegration(row.integrationId);
    byId.set(row.integrationId, own);
    if ("kind" in row) {
      const place = PLACES[row.kind];
      add(usage[place.series], row.bucket, row.count, place.failed);
      own[place.own] += row.count;
      if (row.kind === "refresh_failures") own.refresh_failures += row.count;
    } else if (row.state !== "deleted") {
      usage.connections[row.state] += row.count;
      own.connections += row.count;
      if (row.state === "needs_reauth") own.needs_reauth += row.count;
    }
  }
  return ok({ ...usage, integrations: [...byId.values()] });
}

const emptySeries = (window: OverviewWindow): Series => ({
  total: 0,
  failed: 0,
  buckets: Array.from({ length: window.buckets }, (_, index) => ({
    at: bucketStart(window, index),
    count: 0,
    failed: 0,
  })),
});

const emptyIntegration = (integration_id: string): Usage["integrations"][number] => ({
  integration_id,
  connections: 0,
  needs_reauth: 0,
  reads: 0,
  refreshes: 0,
  refresh_failures: 0,
});

function add(series: Series, index: number, count: number, failed: boolean): void {
  const bucket = series.buckets[index];
  if (bucket === undefined) return;
  series.total += count;
  bucket.count += count;
  if (!failed) return;
  series.failed += count;
  bucket.failed += count;
}
