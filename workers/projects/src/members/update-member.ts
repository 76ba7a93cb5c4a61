import type { CallContext } from "#shared/contracts/call-context";
import type { MemberRecord, UpdateMemberInput } from "#shared/contracts/projects/member";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { changeRole } from "./member-repository.ts";
import { refusedChange } from "./refusals.ts";
import { requireAccount } from "./require-account.ts";

/** See {@link ProjectsService.updateMember}. Accounts only: no API key has `members:write`. */
export async function updateMember(
  deps: Deps,
  ctx: CallContext,
  input: { account_id: string; changes: UpdateMemberInput; version: number | null },
): Promise<Result<MemberRecord, ProjectsError>> {
  const allowed = authorizeProven(ctx, "members:write");
  if (!allowed.ok) return allowed;
  const actor = requireAccount(ctx, "members:write");
  if (!actor.ok) return actor;
  if (!isId("account", input.account_id)) return notFound("member");
  const member = await changeRole(deps.db, allowed.value, {
    actorId: actor.value.id,
    accountId: input.account_id,
    to: input.changes.role,
    version: input.version,
  });
  if (typeof member === "string") return refusedChange(member);
  drainSoon(deps, allowed.value);
  return ok(member);
}
