import type { CallContext } from "#shared/contracts/call-context";
import type { CreateProjectInput, Project } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { refusePose } from "#shared/names/refuse-pose";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { drainSoon } from "../audit/drain-outbox.ts";
import { requireAccount } from "../members/require-account.ts";
import { insertProject } from "./project-repository.ts";

/** Limits how long one account's list of projects can get. */
const MAX_PROJECTS_PER_ACCOUNT = 100;

/**
 * Creates a project, its first owner and the start of its audit chain, in one statement.
 *
 * @returns `limit_reached` when the account has 100 projects.
 */
export async function createProject(
  deps: Deps,
  ctx: CallContext,
  input: CreateProjectInput,
): Promise<Result<Project, ProjectsError>> {
  const account = requireAccount(ctx, "project:write");
  if (!account.ok) return account;
  if (ctx.actor.type === "access_token" && ctx.actor.projectIds !== null)
    return err({
      code: "forbidden",
      detail: "This access token works only in the projects that it was made for.",
    });
  const posing = refusePose(input.name);
  if (posing !== null) return posing;
  const project = await insertProject(deps.db, ctx, {
    accountId: account.value.id,
    name: input.name,
    limit: MAX_PROJECTS_PER_ACCOUNT,
  });
  if (!project)
    return err({
      code: "limit_reached",
      detail: `You are a member of ${MAX_PROJECTS_PER_ACCOUNT} projects, the most that an account can have.`,
    });
  drainSoon(deps, { ...ctx, projectId: project.id });
  return ok(project);
}
