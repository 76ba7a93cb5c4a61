import type { CallContext } from "#shared/contracts/call-context";
import type { LeaveProjectInput } from "#shared/contracts/projects/member";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { nameMismatch, notFound } from "../projects/errors.ts";
import { leave } from "./member-repository.ts";
import { lastOwner } from "./refusals.ts";
import { requireAccount } from "./require-account.ts";

/** See {@link ProjectsService.leaveProject}. Every role may leave. */
export async function leaveProject(
  deps: Deps,
  ctx: CallContext,
  input: LeaveProjectInput,
): Promise<Result<null, ProjectsError>> {
  const allowed = authorize(ctx, "members:read");
  if (!allowed.ok) return allowed;
  const account = requireAccount(ctx);
  if (!account.ok) return account;
  switch (await leave(deps.db, allowed.value, account.value.id, input.name)) {
    case "not_found":
      return notFound("project");
    case "other_name":
      return nameMismatch();
    case "last_owner":
      return lastOwner();
    case "left":
      drainSoon(deps, allowed.value);
      return ok(null);
  }
}
