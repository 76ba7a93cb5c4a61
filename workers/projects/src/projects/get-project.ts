import type { CallContext, ProjectContext } from "#shared/contracts/call-context";
import type { Permission } from "#shared/contracts/permissions";
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
  return allowed.ok ? showProject(deps, allowed.value, "project:read") : allowed;
}

/** The same for a caller that may change the project by this permission, and so sees what it changed. */
export async function showProject(
  deps: Deps,
  ctx: ProjectContext,
  by: Permission,
): Promise<Result<Project, ProjectsError>> {
  const account = requireAccount(ctx, by);
  if (!account.ok) return account;
  const project = await findMembership(deps.db, ctx.projectId, account.value.id);
  return project ? ok(project) : notFound("project");
}
