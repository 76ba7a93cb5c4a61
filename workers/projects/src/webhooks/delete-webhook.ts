import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { markDeleted } from "./webhook-change-repository.ts";

/** See {@link ProjectsService.deleteWebhook}. @returns `not_found`, also for one that is deleted already. */
export async function deleteWebhook(
  deps: Deps,
  ctx: CallContext,
  { id }: { id: string },
): Promise<Result<null, ProjectsError>> {
  const allowed = authorize(ctx, "webhooks:write", ["archived"]);
  if (!allowed.ok) return allowed;
  if (!isId("webhook", id) || !(await markDeleted(deps.db, allowed.value, id)))
    return notFound("webhook");
  drainSoon(deps, allowed.value);
  return ok(null);
}
