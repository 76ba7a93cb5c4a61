import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { requireAccount } from "../members/require-account.ts";
import { endInvitation } from "./invitation-repository.ts";
import { refusedInvitation } from "./invitation-refusals.ts";

/** See {@link ProjectsService.revokeInvitation}. */
export async function revokeInvitation(
  deps: Deps,
  ctx: CallContext,
  input: { id: string },
): Promise<Result<null, ProjectsError>> {
  const allowed = authorize(ctx, "members:write", ["archived"]);
  if (!allowed.ok) return allowed;
  const actor = requireAccount(ctx, "members:write");
  if (!actor.ok) return actor;
  if (!isId("invitation", input.id)) return refusedInvitation("not_found");
  const refusal = await endInvitation(deps.db, allowed.value, input.id, actor.value.id);
  if (refusal !== null) return refusedInvitation(refusal);
  drainSoon(deps, allowed.value);
  return ok(null);
}
