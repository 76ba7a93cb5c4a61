import type { CallContext } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { FlowCounts } from "#shared/contracts/overview";
import { type OverviewWindow, bucketStart } from "#shared/contracts/overview-window";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { findFlowCounts } from "./flow-count-repository.ts";

/** See {@link OAuthService.countFlows}. */
export async function countFlows(
  deps: Deps,
  ctx: CallContext,
  window: OverviewWindow,
): Promise<Result<FlowCounts, OAuthError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const none = { connected: 0, denied: 0, failed: 0, waiting: 0 };
  const buckets = Array.from({ length: window.buckets }, (_, index) => ({
    at: bucketStart(window, index),
    ...none,
  }));
  const flows = { ...none, buckets };
  const byId = new Map<string, FlowCounts["integrations"][number]>();
  for (const row of await findFlowCounts(deps.db, allowed.value.projectId, window)) {
    const { integrationId, outcome, count } = row;
    const own = byId.get(integrationId) ?? {
      integration_id: integrationId,
      flows_failed: 0,
      last_connected_at: null,
      last_failed_at: null,
    };
    byId.set(integrationId, own);
    flows[outcome] += count;
    const bucket = buckets[row.bucket];
    if (bucket !== undefined) bucket[outcome] += count;
    if (outcome === "connected") own.last_connected_at = later(own.last_connected_at, row.lastAt);
    if (outcome !== "failed") continue;
    own.flows_failed += count;
    own.last_failed_at = later(own.last_failed_at, row.lastAt);
  }
  return ok({ flows, integrations: [...byId.values()] });
}

const later = (known: string | null, at: string): string =>
  known === null || at > known ? at : known;
