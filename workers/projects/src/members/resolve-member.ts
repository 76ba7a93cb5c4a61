import type { CallContext } from "#shared/contracts/call-context";
import type { Membership } from "#shared/contracts/projects/project";
import { PROJECT_SLUG } from "#shared/contracts/projects/project-slug";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { findMembership } from "../projects/project-repository.ts";

/**
 * Finds the account's role in a project, by its id or slug. The gateway gets the caller's role from here, so there is
 * none to authorise yet. It asks for every request, so a role that was taken away counts no more.
 *
 * @returns `not_found` for a project without the account, an unknown project and a malformed id alike.
 */
export async function resolveMember(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string; project_id: string },
): Promise<Result<Membership, ProjectsError>> {
  const named = input.project_id;
  if (!isId("account", input.account_id) || !(isId("project", named) || PROJECT_SLUG.test(named)))
    return notFound("project");
  const project = await findMembership(deps.db, named, input.account_id);
  if (project === null) return notFound("project");
  return ok({ role: project.role, project_id: project.id, state: project.state });
}
