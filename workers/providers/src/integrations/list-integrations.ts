import type { CallContext } from "#shared/contracts/call-context";
import type { Integration } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { selectIntegrations } from "./integration-repository.ts";
import { toIntegration } from "./to-integration.ts";

/** Lists the project's integrations, oldest first. There are at most 200. */
export async function listIntegrations(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<Integration[], ProvidersError>> {
  const allowed = authorize(ctx, "integrations:read");
  if (!allowed.ok) return allowed;
  const rows = await selectIntegrations(deps.db, allowed.value.projectId);
  return ok(rows.map((row) => toIntegration(deps.baseUrl, row)));
}
