import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { deleteMember } from "./member-repository.ts";
import { refusedChange } from "./refusals.ts";
import { requireAccount } from "./require-account.ts";

/** See {@link ProjectsService.removeMember}. The member's next request finds no such project. */
export async function removeMember(
  deps: Deps,
  ctx: CallContext,
  input: { account_id: string },
): Promise<Result<null, ProjectsError>> {
  const allowed = authorizeProven(ctx, "members:write", ["archived"]);
  if (!allowed.ok) return allowed;
  const actor = requireAccount(ctx, "members:write");
  if (!actor.ok) return actor;
  if (!isId("account", input.account_id)) return notFound("member");
  const change = { actorId: actor.value.id, accountId: input.account_id };
  const refusal = await deleteMember(deps.db, allowed.value, change);
  if (refusal !== null) return refusedChange(refusal);
  drainSoon(deps, allowed.value);
  return ok(null);
}
