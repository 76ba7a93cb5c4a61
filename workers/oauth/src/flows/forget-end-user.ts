import type { CallContext } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { deleteFlowsOf } from "./flow-log-repository.ts";

const BATCH = 500;
const MOST_BATCHES = 10;

/** See {@link OAuthService.forgetEndUser}. */
export async function forgetEndUser(
  deps: Deps,
  ctx: CallContext,
  input: { end_user_id: string },
): Promise<Result<{ done: boolean }, OAuthError>> {
  const allowed = authorize(ctx, "end_users:write");
  if (!allowed.ok) return allowed;
  for (let batch = 0; batch < MOST_BATCHES; batch++)
    if ((await deleteFlowsOf(deps.db, allowed.value.projectId, input.end_user_id, BATCH)) < BATCH)
      return ok({ done: true });
  return ok({ done: false });
}
