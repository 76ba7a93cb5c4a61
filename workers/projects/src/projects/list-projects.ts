import type { CallContext } from "#shared/contracts/call-context";
import type { Project } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { listMemberships } from "./project-repository.ts";
import { requireAccount } from "../members/require-account.ts";

/** Lists the projects that the account is a member of, oldest first. */
export async function listProjects(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<Project[], ProjectsError>> {
  const account = requireAccount(ctx);
  if (!account.ok) return account;
  return ok(await listMemberships(deps.db, account.value.id));
}
