import type { CallContext } from "#shared/contracts/call-context";
import type { Project } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { notFound } from "./errors.ts";
import { findMembership } from "./project-repository.ts";
import { requireAccount } from "../members/require-account.ts";

/** Finds the project with the account's current role in it. Accounts only: no API key has `project:read`. */
export async function getProject(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<Project, ProjectsError>> {
  const allowed = authorize(ctx, "project:read");
  if (!allowed.ok) return allowed;
  const account = requireAccount(ctx);
  if (!account.ok) return account;
  const project = await findMembership(deps.db, allowed.value.projectId, account.value.id);
  return project ? ok(project) : notFound("project");
}
