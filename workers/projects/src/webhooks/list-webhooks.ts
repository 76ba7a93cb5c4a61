import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { Webhook } from "#shared/contracts/projects/webhook";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { selectWebhooks } from "./webhook-repository.ts";

/** Lists the project's webhooks, oldest first; at most 20. */
export async function listWebhooks(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<Webhook[], ProjectsError>> {
  const allowed = authorize(ctx, "webhooks:read");
  if (!allowed.ok) return allowed;
  return ok(await selectWebhooks(deps.db, allowed.value.projectId));
}
