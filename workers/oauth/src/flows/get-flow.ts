import type { CallContext } from "#shared/contracts/call-context";
import type { Flow } from "#shared/contracts/oauth/flow-record";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { toFlow } from "./flow-answer.ts";
import { findFlow } from "./flow-log-repository.ts";

/** See {@link OAuthService.getFlow}. */
export async function getFlow(
  deps: Deps,
  ctx: CallContext,
  input: { flow_id: string },
): Promise<Result<Flow, OAuthError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const row = isId("flow", input.flow_id)
    ? await findFlow(deps.db, allowed.value.projectId, input.flow_id)
    : null;
  return row === null
    ? err({ code: "not_found", detail: "There is no such flow in this project." })
    : ok(toFlow(row));
}
