import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectableIntegration } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { isIntegrationName } from "./integration-name.ts";
import { selectConnectable } from "./integration-repository.ts";

/** Lists the project's enabled integrations: all, or those named by id or key. Skips names that match none. */
export async function listConnectable(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: { integrations: string[] | null },
): Promise<Result<ConnectableIntegration[], ProvidersError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  const names = input.integrations?.filter(isIntegrationName) ?? null;
  if (names !== null && names.length === 0) return ok([]);
  return ok(await selectConnectable(deps.db, allowed.value.projectId, names));
}
