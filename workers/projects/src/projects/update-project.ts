import type { CallContext } from "#shared/contracts/call-context";
import type { Project, UpdateProjectInput } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { requireAccount } from "../members/require-account.ts";
import { notFound } from "./errors.ts";
import { renameProject } from "./project-change-repository.ts";

/** Renames the project. Accounts only: no API key has `project:write`. */
export async function updateProject(
  deps: Deps,
  ctx: CallContext,
  input: UpdateProjectInput,
): Promise<Result<Project, ProjectsError>> {
  const allowed = authorize(ctx, "project:write");
  if (!allowed.ok) return allowed;
  const account = requireAccount(ctx);
  if (!account.ok) return account;
  const project = await renameProject(deps.db, allowed.value, account.value.id, input.name);
  if (!project) return notFound("project");
  drainSoon(deps, allowed.value);
  return ok(project);
}
