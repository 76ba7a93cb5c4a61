import type { CallContext } from "#shared/contracts/call-context";
import type { Project } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { listMemberships } from "./project-repository.ts";
import { requireAccount } from "../members/require-account.ts";

/** Lists the projects that the account is a member of, oldest first. A token that is limited to some of them sees only those. */
export async function listProjects(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<Project[], ProjectsError>> {
  const account = requireAccount(ctx, "project:read");
  if (!account.ok) return account;
  const only = ctx.actor.type === "access_token" ? ctx.actor.projectIds : null;
  const projects = await listMemberships(deps.db, account.value.id);
  return ok(only === null ? projects : projects.filter(({ id }) => only.includes(id)));
}
